"""Dispatch of the city's agencies: from the petitions' database, or from a service over HTTP."""
