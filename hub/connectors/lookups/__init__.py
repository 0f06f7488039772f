"""The lookup log of the hub's own database, read as public counts."""
