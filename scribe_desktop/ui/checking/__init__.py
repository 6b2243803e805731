"""The check list beside the note, and signing."""
