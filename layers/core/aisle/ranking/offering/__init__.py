"""What a surface offers of the items that may be shown: complements, search results, what was viewed or is due."""
