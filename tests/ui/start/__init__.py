"""Tests of scribe_desktop/ui/start."""
