"""Demo data: facts that are public, and invented records that are marked synthetic."""
