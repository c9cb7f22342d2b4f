"""The views of a shop and the retrievers that query them. A retriever scores items and proposes candidates."""
