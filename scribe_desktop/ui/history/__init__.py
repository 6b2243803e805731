"""The revisions of a note, compared and restored."""
