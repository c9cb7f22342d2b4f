"""The rungs of the fallback chain on AWS: the endpoint, the in-process model, the trending lists."""
