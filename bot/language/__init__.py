"""Text -> what was said. Pure: no web, no database."""
