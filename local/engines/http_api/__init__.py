"""API Gateway's HTTP APIs: each has a loopback port, its template's routes and CORS, payload format 2.0."""
