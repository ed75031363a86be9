"""Rasa custom actions, one file per topic: thin, over pure functions and the record."""
