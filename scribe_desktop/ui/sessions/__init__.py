"""The sessions list: every visit by day, search, rename, delete with undo, and files dropped to be imported."""
