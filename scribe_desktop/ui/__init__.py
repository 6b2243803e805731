"""Widgets and item models. They call commands through workers and listen; they hold no rule and no SQL."""
