"""Agencies and districts: what the other systems share."""
