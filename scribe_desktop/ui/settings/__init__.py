"""The settings, each in plain words."""
