"""The ledger of the hub's own database, read as public counts."""
