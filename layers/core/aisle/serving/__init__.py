"""From a model's ranking to what a page shows: the shop's rules, the slate and the fallback ladder."""
