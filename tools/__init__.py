"""Scripts that make shipped data and lists. Never imported by the program."""
