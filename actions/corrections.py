"""Whether a message puts right what was said before: "no, it was the charger", "I meant the red one". Pure."""

from __future__ import annotations

import re

from actions.turn import Message

_NO = r"(?:no|nope|nah|sorry|oops|wait|hang on|hold on|my mistake|correction|wrong|not quite|ah)"
_TAKEN_BACK = r"(?:forget|scratch|ignore|never ?mind)"
_SAYS = re.compile(
    rf"^\W*(?:(?:{_NO}|actually)\b[\s,.:;!–—-]*)*"
    r"(?:"
    r"(?:it|that|this)(?:'s| is| was)(?: actually| really| in fact)? (?:not )?(?:the|my|a|an)\b(?! (?:wrong|mistake))"
    r"|actually[, ]+(?:it|that|this)(?:'s| is| was)\b"
    r"|i (?:actually |really )?mean[t]?\b(?! (?:well|it)\b)"
    r"|(?:what )?i (?:wanted to say|should have said|said) (?:was |is )?"
    r"|let me (?:rephrase|correct)\b"
    r"|(?:please )?(?:change|correct|make) (?:that|it) (?:to|into)\b"
    rf"|{_TAKEN_BACK} (?:about )?(?:that\b|the \w+|what i said)[\s,.;:–—-]+\w+"
    r")",
    re.IGNORECASE,
)
_LED = re.compile(
    rf"^\W*(?:{_NO}\b|actually\b|{_TAKEN_BACK}\b|i (?:actually |really )?mean[t]?\b|let me"
    r"|(?:please )?(?:change|correct))",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"\b(?:was|is|'s|were) not (?:the|my|a) \w+[^.]{0,30}(?:,| but) (?:it (?:was|is)|the|a)\b"
    r"|\b(?:it|that)(?: was|'s| is) the \w+(?: \w+){0,3},? (?:and )?not the \w+",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"^\s*(?:(?:{_NO}|actually|{_TAKEN_BACK} (?:about )?(?:that|the \w+|what i said))\b[\s,.:;!–—-]*)+", re.IGNORECASE
)
SHORTEST = 3
"""Words: "no, actually" says that something is wrong, not what is right."""


def corrects(message: Message) -> bool:
    """A correction that says what is right. "No it never worked" tells a story, so a lead alone is not enough."""
    if message.reading is None or message.words < SHORTEST or message.quality == "junk":
        return False
    text = message.text
    return bool((_LED.match(text) and _SAYS.match(text)) or _NOT_BUT.search(text))


def lead_of(text: str) -> int:
    """How many characters only say that something is wrong: "no, " of "no, it was the charger"."""
    found = _LEAD.match(text)
    return found.end() if found and found.end() < len(text) else 0
