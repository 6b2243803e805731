"""Owns the prompt texts as package data, so that an installed and a frozen program find them. Holds no code."""
