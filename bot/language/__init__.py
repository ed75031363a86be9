"""Text -> what was said. Pure: no web, no database."""

from bot.language.pii import find_pii, mask
from bot.language.reader import Reader
from bot.language.reading import Item, Reading, Sentiment

__all__ = ["Item", "Reader", "Reading", "Sentiment", "find_pii", "mask"]
