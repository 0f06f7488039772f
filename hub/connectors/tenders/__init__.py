"""Public works: tenders, their progress, inspections and citizen oversight."""
