"""Tests of scribe_desktop/ui/theme."""
