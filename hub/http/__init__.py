"""GraphQL over HTTP, the pages and health."""
