"""What a user can do, one small function each; every command returns Changes. No Qt."""
