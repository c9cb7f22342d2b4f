"""The stores: objects in S3, profiles in DynamoDB, tables that Athena reads."""
