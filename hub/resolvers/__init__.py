"""What a caller may ask: the first statement says who, the last is a load."""
