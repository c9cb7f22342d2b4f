"""How a call to AWS travels: clients, connections, signatures, deadlines and what is kept of the answers."""
