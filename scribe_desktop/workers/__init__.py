"""Turns the Qt-free layers into background work: thread pools, the job runner, the player, timers. It shows nothing."""
