"""Owns the program's version: the one place every other file reads it from."""

__version__ = "0.1.0"
