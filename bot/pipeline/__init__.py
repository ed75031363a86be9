"""Rasa's side of the house: graph components and the channel, thin adapters over language/."""
