"""Requests that name what they want outright: a person, to be deleted, to be left alone, not to answer. Pure.

Said in so many words, they count however the rest is put ("you aren't helpful, I want to speak to a bloody
assistant"). Told as something that happened ("I had to talk to an agent twice") they are feedback.
"""

from __future__ import annotations

import re

LONGEST = 20
"""Words; longer texts tell something."""
_ASK = (
    r"(?:want|wanna|need|helps?|assist\w*|assistance|how|what|where|can|could|cannot|can'?t|may i|let me|like to"
    r"|try|trying|have to|have got to|got to|gotta|must|please|get me|give me|put me|transfer|connect|direct)"
)
_REACH = (
    r"(?:talk|talking|speak|speaking|chat|chatting|contact|contacting|reach|call|transfer\w*|connect\w*|direct|put)"
)
_WHO = (
    r"(?:human|person|people|agent|operator|assistant|someone|somebody|representative|adviser|advisor|manager"
    r"|member of staff|colleague)"
)
_SOME = r"(?: (?:an?|the|some|your|real|live|human|\w+)){0,3}"
_PERSON = re.compile(
    rf"\b{_ASK}\b.{{0,60}}\b{_REACH}\b(?: me)?(?: (?:to|with|through))*{_SOME} {_WHO}\b"
    rf"|\b(?:help|assist|assistance)(?: me)? \w+ (?:to|with){_SOME} {_WHO}\W*$"
    rf"|^\W*(?:talk|speak|chat|contact)(?:ing)?(?: (?:to|with))?(?: (?:an?|the|real|live|human)){{0,3}} {_WHO}\W*$",
    re.IGNORECASE,
)
_DELETE = re.compile(
    r"\b(?:delet|remov|cancel|clos|terminat|eras)\w*\b(?: \S+){0,6} (?:accounts?|profile|membership)\b"
    r"|\baccounts? (?:delet|remov|cancel|terminat|clos)\w*"
    r"|\baccount\b.{0,40}\b(?:delet|remov|cancel|clos|terminat)\w* (?:it|that)\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"^\W*(?:please )?(?:do not|don'?t|stop|quit) (?:talk|speak|writ|messag|ask)\w*"
    r"(?: (?:to|me|any|more|further|now|please))*\W*$"
    r"|\b(?:procedure|how) to (?:cancel|stop|end|quit) (?:it|this|that)\W*$",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"^\W*(?:sorry,? )?i (?:do not|don'?t|dont)(?: really| even)? know(?: the \w+)?(?: (?:to|for) (?:that|this))?\W*$"
    r"|^\W*(?:it'?s )?(?:definitely |just )?(?:a )?maybe(?: (?:it|that|so|not|yes|no|for|does|is))*\W*$",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:had|was|were|did|got (?:a|an|me|through)|told|said|asked|tried|called|spoke|talked|chatted|contacted|reached"
    r"|cancell?ed|deleted|removed|closed|never answer\w*|when (?:i|you)|if you)\b",
    re.IGNORECASE,
)


_REQUESTS = (("delete_me", _DELETE), ("person", _PERSON), ("stop", _STOP), ("skip", _SKIP))


def request_in(text: str) -> str | None:
    """delete_me, person, stop, skip, or nothing."""
    if len(text.split()) > LONGEST or _TOLD.search(text):
        return None
    return next((intent for intent, words in _REQUESTS if words.search(text)), None)
