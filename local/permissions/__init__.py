"""Every call is judged by the policies of its caller's role and of what it is about, as in AWS."""
