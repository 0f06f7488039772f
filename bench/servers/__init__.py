"""The contestants that are written in Python, each a server of its own."""
