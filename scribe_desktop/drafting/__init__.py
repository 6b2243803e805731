"""Transcript to Note: drafters, templates, prompts, evidence. Knows neither the store nor the audio."""
