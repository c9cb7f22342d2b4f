"""What a cell says: money, times, yes and no, paths and texts, as shops write them."""
