"""SageMaker: training and endpoints as processes, and the model packages' data that moto does not keep."""
