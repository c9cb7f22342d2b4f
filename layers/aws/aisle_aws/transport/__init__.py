"""Calls to AWS: clients, connections, signatures, deadlines and caches."""
