"""What a user can do, one small function each; every command returns an Outcome with its Changes. No Qt."""
