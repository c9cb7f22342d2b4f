"""SageMaker: training and endpoints as processes, and what moto forgets of models."""
