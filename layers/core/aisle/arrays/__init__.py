"""Arrays of many short lists: the numpy that every other room builds on."""
