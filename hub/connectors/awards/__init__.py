"""Awards given to and by the city, and certifications of firms."""
