"""The one public door."""
