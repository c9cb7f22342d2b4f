"""What SageMaker runs: the image's two commands, `train` and `serve`, and the parts of the model."""
