"""What a page asks for one list or for all of its shelves, and the occasion on which it asks."""
