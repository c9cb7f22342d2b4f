"""Step Functions: moto's interpreter, plus the parts that it lacks."""
