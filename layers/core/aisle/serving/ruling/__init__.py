"""The shop's rules: what they say, their versions, their notes, and a preview of what they would change."""
