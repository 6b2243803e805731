"""The transcript pane: what was said, when and by whom, beside the note that rests on it."""
