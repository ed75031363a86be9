"""The tables of the record."""

from bot.store.models.base import Base, Moment, now
from bot.store.models.decisions import AspectChange, Decision, LoopMessage, ThemeChange
from bot.store.models.digests import Belief, DigestIssue, DigestLook, DigestRating
from bot.store.models.feedback import (
    Aspect,
    AspectWord,
    Assignment,
    Centroid,
    Embedder,
    ErasureReceipt,
    Expectation,
    Item,
    Theme,
)
from bot.store.models.handling import Correction, Draft, InboxEntry, Mention, Note, Presence, Tag, TrainingRun
from bot.store.models.imports import ImportRun
from bot.store.models.outreach import Delivery, Job, Suppression, WebhookReceipt
from bot.store.models.people import Customer, Invitation, Order, Product
from bot.store.models.staff import AuditEntry, Lockout, PasswordReset, SavedView, User, UserSession
from bot.store.models.talk import Conversation, Handoff, Photo, Rating, Turn

__all__ = [
    "Aspect",
    "AspectChange",
    "AspectWord",
    "Assignment",
    "AuditEntry",
    "Base",
    "Belief",
    "Centroid",
    "Conversation",
    "Correction",
    "Customer",
    "Decision",
    "Delivery",
    "DigestIssue",
    "DigestLook",
    "DigestRating",
    "Draft",
    "Embedder",
    "ErasureReceipt",
    "Expectation",
    "Handoff",
    "ImportRun",
    "InboxEntry",
    "Invitation",
    "Item",
    "Job",
    "Lockout",
    "LoopMessage",
    "Mention",
    "Moment",
    "Note",
    "Order",
    "PasswordReset",
    "Photo",
    "Presence",
    "Product",
    "Rating",
    "SavedView",
    "Suppression",
    "Tag",
    "Theme",
    "ThemeChange",
    "TrainingRun",
    "Turn",
    "User",
    "UserSession",
    "WebhookReceipt",
    "now",
]
