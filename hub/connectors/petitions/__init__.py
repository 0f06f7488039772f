"""Petitions to the city, dispatch of its agencies, and calls to 1999."""
