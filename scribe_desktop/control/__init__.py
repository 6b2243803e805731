"""The local socket by which a second start or the command line talks to the running program. No Qt."""
