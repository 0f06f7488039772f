"""How one operation is run: its loaders."""
