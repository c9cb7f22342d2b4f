"""The network that ranks the candidates: its lists, its training, its evaluation."""
