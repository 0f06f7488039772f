"""Receipts of lookups: what was asked and answered, signed, so that any office can check it without the hub."""
