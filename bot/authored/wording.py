"""How a question may not be put: so that people simply agree, or about what nobody asked the shop to bring up."""

from __future__ import annotations

import re

from bot.authored.model import Topics

_AGREE = re.compile(
    r"\b(?:is|isn't|was|wasn't) (?:it|that|this) (?:not )?(?:right|true|correct|fair|the case)\b"
    r"|\b(?:is|are|was|were|do|does|did|would|could|should|have|has)n['’]t (?:it|that|you|they|he|she|we)\b"
    r"|\b(?:do|don't|would|wouldn't) you (?:not )?(?:agree|think so|say so)\b"
    r"|\b(?:am i|are we|did i get (?:it|that|this)) right\b"
    r"|\bsurely\b|\b(?:can|may|shall) (?:i|we) (?:assume|take it)\b"
    r"|\b(?:i|we) (?:assume|take it|suppose) (?:that|you)\b"
    r"|[,;–-] ?(?:right|correct|yes|no|okay|ok|agreed)\s*\?",
    re.IGNORECASE,
)


def invites_agreement(text: str) -> str | None:
    """The words by which a question asks to be agreed with: people say yes too easily."""
    found = _AGREE.search(text)
    return found[0].strip(" ,;–-") if found else None


def wrong_question(text: str, forbidden: Topics | None) -> str | None:
    """What is wrong with the wording of a question, and what to do; None when nothing is."""
    if words := invites_agreement(text):
        return (
            f'"{words}" asks to be agreed with, and people agree too easily; '
            'ask openly instead, such as "What is wrong with it?"'
        )
    if forbidden and (found := forbidden.found(text)):
        topic, word = found
        return f'"{word}" touches {topic}, which data/shop/forbidden.yml rules out; ask without it'
    return None
