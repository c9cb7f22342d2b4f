"""Step Functions: moto's interpreter, with the parts that it lacks."""
