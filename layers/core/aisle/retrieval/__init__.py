"""The views of a shop: each proposes candidates and has an opinion of every one."""
