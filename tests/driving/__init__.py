"""Uses the real window as a user would: a display, a window manager, a keyboard, a mouse, a screen reader's view."""
