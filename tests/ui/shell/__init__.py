"""Tests of scribe_desktop/ui/shell."""
