"""The note editor: the note's text with its evidence, autosave, the pane around it, printing."""
