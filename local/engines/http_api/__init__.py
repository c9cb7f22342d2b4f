"""API Gateway's HTTP APIs: each has a loopback port, the template's routes and CORS, and payload format 2.0."""
