"""A dispatch service for the demo, which the hub reads over HTTP."""
