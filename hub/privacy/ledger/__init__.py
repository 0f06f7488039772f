"""The ledger: what the hub disclosed, to whom and why, in entries that are never changed."""
