"""Decisions of law and custom as pure functions, with their sources."""
