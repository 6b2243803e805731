"""Tests of scribe_desktop/ui/components."""
