"""The controls that every page is built from. They know the theme and nothing of sessions, notes or jobs."""
