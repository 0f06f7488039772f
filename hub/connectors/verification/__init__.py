"""Document-free lookup: the registers that answer instead of paper, and cross-agency notices."""
