"""What may be shown: conditions on items, the filter of a request, the shop's rules, and the masks that they make."""
