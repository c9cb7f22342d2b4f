"""The online profile of one person: the stream updates it, the API reads it, the person may export it."""
