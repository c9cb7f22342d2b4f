"""What answers without a model: what people take now, what is new, and items alike by their words."""
