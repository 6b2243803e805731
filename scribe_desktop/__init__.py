"""Scribe Desktop: a clinical scribe for workstations. See docs/ARCHITECTURE.md for the map of the folders."""
