"""What a shop's authors decide in data/shop/*.yml: typed, checked, every problem named by file and line."""

from bot.authored.catalogue import BadCatalogue, Catalogue, expected_reply, load_catalogues
from bot.authored.hours import Hours
from bot.authored.loading import load
from bot.authored.model import Audience, Authored, LastQuestion, Opening, Recovery, Topic, Topics, Wave
from bot.authored.pages import ChatLines, Message, Pages, load_pages
from bot.authored.problems import BadAuthoring, Problem

__all__ = [
    "Audience",
    "Authored",
    "BadAuthoring",
    "BadCatalogue",
    "Catalogue",
    "ChatLines",
    "Hours",
    "LastQuestion",
    "Message",
    "Opening",
    "Pages",
    "Problem",
    "Recovery",
    "Topic",
    "Topics",
    "Wave",
    "expected_reply",
    "load",
    "load_catalogues",
    "load_pages",
]
