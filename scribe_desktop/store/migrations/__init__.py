"""Owns the numbered SQL files that build the database. Forward only; a file that was released never changes."""
