"""The whole window on real workspaces: every pane, every command, the real queue."""
