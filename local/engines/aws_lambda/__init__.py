"""Lambda: the real handlers in processes of their own, called through moto's Invoke, at once or in the background."""
