"""Runs when the stack is deployed: publishes code and answers CloudFormation."""
