"""What is kept: objects in S3, profiles in DynamoDB, tables that Athena reads."""
