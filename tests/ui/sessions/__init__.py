"""Tests of the sessions list, on real workspaces."""
