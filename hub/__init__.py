"""The data hub of a city: one GraphQL schema over agency systems that live apart."""
