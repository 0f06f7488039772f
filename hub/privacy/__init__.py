"""Personal data: for what purpose it may be looked up, what of it is disclosed, and the log of who asked."""
