"""Lambda: runs the real handlers in their own processes. moto's Invoke calls them, directly or in the background."""
