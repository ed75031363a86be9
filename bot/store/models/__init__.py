"""The tables of the record."""

from bot.store.models.base import Base, Moment, now
from bot.store.models.feedback import Assignment, ErasureReceipt, Expectation, Item, Theme
from bot.store.models.people import Customer, Invitation, Order, Product
from bot.store.models.talk import Conversation, Handoff, Rating, Turn

__all__ = [
    "Assignment",
    "Base",
    "Conversation",
    "Customer",
    "ErasureReceipt",
    "Expectation",
    "Handoff",
    "Invitation",
    "Item",
    "Moment",
    "Order",
    "Product",
    "Rating",
    "Theme",
    "Turn",
    "now",
]
