"""The rungs of the fallback chain on AWS: the endpoint, the in-process model, the catalogue by its words, the lists."""
