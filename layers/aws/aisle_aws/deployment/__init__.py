"""What happens when the stack is deployed: code published, CloudFormation answered."""
