"""An event's way from the page to the stream: the batch, its sender, its refusals and the record."""
