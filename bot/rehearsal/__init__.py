"""Simulated customers who try out the dialogue before real ones meet it, and what is measured of their talks. Pure."""
