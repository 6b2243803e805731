"""The composition root of the window: builds everything once, connects it, starts it, stops it."""
