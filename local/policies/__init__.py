"""IAM's policy language, pure: from the text of a policy and the facts of one request to a decision."""
