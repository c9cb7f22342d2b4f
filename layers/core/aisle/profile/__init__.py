"""What is known of one person, kept by the stream, read by the front door, shown to the person."""
