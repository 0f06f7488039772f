"""The ledger: a Merkle tree over entries, signed checkpoints of it, and what verifies both without a database."""
