"""The embedded cloud: runs the deployed template on one machine. moto answers the AWS API; engines do the work."""
