"""The rungs of the fallback chain as AWS has them: the endpoint, the model in this process, the lists."""
