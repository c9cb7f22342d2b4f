"""SageMaker's contract: the commands `train` and `serve`, their folders, and what they leave behind."""
