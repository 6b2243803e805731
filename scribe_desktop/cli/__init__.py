"""Composition root of the command line: builds what a command needs, runs it, turns errors into exit codes. No Qt."""
