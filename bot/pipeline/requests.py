"""Requests that name what they want outright: a person, to be deleted, to be left alone, not to answer. Pure.

Said in so many words, they count however the rest is put ("you aren't helpful, I want to speak to a bloody
assistant"). Told as something that happened ("I had to talk to an agent twice") they are feedback.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

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
    r"(?:human|person|people|agent|operator|assistant|someone|somebody|anyone|anybody|representative|rep|adviser|advisor"
    r"|manager|supervisor|specialist|expert|employee|member of staff|staff|colleague|being)s?"
)
_SOME = r"(?: (?:an?|the|some|your|real|live|human|\w+)){0,3}"
_PERSON = re.compile(
    rf"\b{_ASK}\b.{{0,60}}\b{_REACH}\b(?: me)?(?: (?:to|with|through))*{_SOME} {_WHO}\b"
    rf"|\b(?:help|assist|assistance)(?: me)? \w+ (?:to|with){_SOME} {_WHO}\W*$"
    rf"|^\W*(?:talk|speak|chat|contact)(?:ing)?(?: (?:to|with))?(?: (?:an?|the|real|live|human)){{0,3}} {_WHO}\W*$",
    re.IGNORECASE,
)
_END = (
    r"(?:(?:delet|remov|cancel|clos|terminat|eras|eliminat|deactivat|disabl|discontinu|destroy|wip|unregist|drop)\w*"
    r"|get(?:ting)? rid of|shut(?:ting)? down|do(?:ing)? away with)"
)
_ACCOUNT = r"(?:accounts?|profiles?|memberships?|subscriptions?|registrations?|user ?names?|logins?)"
_DELETE = re.compile(
    rf"\b{_END}\b(?: \S+){{0,6}} {_ACCOUNT}\b"
    rf"|\b{_ACCOUNT}(?: to be| be)? {_END}"
    rf"|\b{_ACCOUNT}\b.{{0,40}}\b{_END} (?:it|that|one)\b"
    rf"|\b(?:no longer|don'?t|do not|not) (?:need|want|use|require)\b.{{0,20}}\b(?:my|this|that|the|an?|your)"
    rf" (?:\w+ )?{_ACCOUNT}\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"^\W*(?:please )?(?:do not|don'?t|stop|quit) (?:talk|speak|writ|messag|ask)\w*"
    r"(?: (?:to|me|any|more|further|now|please))*\W*$"
    r"|^\W*(?:i (?:am|will|do)|i'?(?:m|ll))? ?(?:not(?: going to| want to)?|won'?t|don'?t want to|refuse to)"
    r" (?:answer|reply to|say) (?:any|another|more|further)(?:thing| (?:more|other|further|questions?|else))*\W*$"
    r"|\b(?:procedure|how) to (?:cancel|stop|end|quit) (?:it|this|that)\W*$",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"^\W*(?:sorry,? )?i (?:do not|don'?t|dont)(?: really| even)? know(?: the \w+)?(?: (?:to|for) (?:that|this))?\W*$"
    r"|^\W*(?:please )?(?:skip|leave(?: out)?|drop|forget|never mind|ignore|(?:do not|don'?t) bother (?:with|about))"
    r" (?:this|that|the) (?:one|question|bit|part)\W*$"
    r"|^\W*(?:it'?s )?(?:definitely |just )?(?:a )?maybe(?: (?:it|that|so|not|yes|no|for|does|is))*\W*$",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:had|was|were|did|got (?:a|an|me|through)|told|said|asked|tried|called|spoke|talked|chatted|contacted|reached"
    r"|cancell?ed|deleted|removed|closed|never answer\w*|when (?:i|you)|if you)\b",
    re.IGNORECASE,
)


_MACHINE = re.compile(
    r"(?:^\W*|[.!?,;:\n][^\w.!?,;:\n]*|\b(?:please|now|and|then|just)[^\w.!?,;:\n]*)(?:ignore|disregard|forget|override|bypass)"
    r"(?: (?:all|any|every|everything|of|the|your|my|these|those))*"
    r" (?:(?:previous|prior|above|earlier|system|hidden|safety|original|initial|own) )*"
    r"(?:instructions?|prompts?|guidelines|programming|rules|above)\b(?!-| (?:in|of|on|for|from)\b)"
    r"|\b(?:reveal|show|print|repeat|output|leak|tell|give|what(?: i|')?s|what are)\b(?: (?:me|us))?"
    r" your (?:\w+ )?(?:system |hidden |secret |initial )?(?:prompt|instructions)\W*(?:$|and\b)"
    r"|\byou are (?:now |just |only )?(?:an? )?(?:chat ?gpt|gpt|(?:large )?language model|llm|unrestricted|dan)\b",
    re.IGNORECASE,
)


_REQUESTS = (("delete_me", _DELETE), ("person", _PERSON), ("stop", _STOP), ("skip", _SKIP))
_KEYS = (
    *("account", "delete", "remove", "cancel", "close"),
    *("agent", "person", "human", "operator", "assistant", "someone", "speak", "talk", "contact"),
)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
ALIKE = 0.79
"""Share of letters in common, from which a word is one of the keys, mistyped: "acount", "agnet", "speka"."""


def request_in(text: str) -> str | None:
    """delete_me, person, stop, skip, or nothing. Mistyped words count for what they were meant to be."""
    if len(text.split()) > LONGEST or _TOLD.search(text):
        return None
    return _named(text) or _named(_LONG_WORD.sub(lambda word: _meant(word.group()), text))


def for_a_machine(text: str) -> bool:
    """Whether it is written to turn a language model ("ignore all previous instructions ..."), and tells nothing."""
    return bool(_MACHINE.search(text))


def _named(text: str) -> str | None:
    return next((intent for intent, words in _REQUESTS if words.search(text)), None)


@lru_cache(maxsize=10_000)
def _meant(word: str) -> str:
    return next(iter(get_close_matches(word.lower(), _KEYS, n=1, cutoff=ALIKE)), word)
