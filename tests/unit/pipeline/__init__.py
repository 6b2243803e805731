"""Tests of the pipeline on real stores and real engine processes."""
