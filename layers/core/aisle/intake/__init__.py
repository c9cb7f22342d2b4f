"""An event's way from the page to the stream: the batch, its sender, what is refused, and the record."""
