"""Whether a clause asks for a change: patterns, since no licensed corpus labels it."""

from __future__ import annotations

import re

_ASKED = re.compile(
    r"\b(?:i|we|one|customers?) (?:only |just |really |do |would |could )*(?:wish|suggest|recommend that|propose|request)\b|\bi['’]d suggest\b|"
    r"\b(?:would|could|might|['’]d) (?:also |really |definitely |certainly )?(?:be|have been) (?:\w+ )?(?:nice|nicer|great|good|better|useful|helpful|cool|ideal|perfect|"
    r"awesome|easier|improved|handy|preferable)\b|"
    r"\b(?:would|['’]d) (?:really |also |have )?(?:love|like|liked|loved|prefer|preferred|appreciate|appreciated|benefit)\b|"
    r"\b(?:they|you|it|there|company|manufacturer|maker|seller|app|shop|store|site|website|\w+s) (?:really |also |definitely )*(?:should|ought to|needs? to|must)\b|"
    r"\bplease (?:\w+ )?(?:add|make|fix|include|provide|allow|bring|give|consider|change|offer|improve|let|put|stop|remove|enable|support|sell|update|use)\b|"
    r"\bwhy (?:not|don['’]?t you|can['’]?t (?:you|we|they))\b|\bcould use (?:a|an|some|more|better)\b|\bneeds? (?:a|an|more|better|some)\b|"
    r"\b(?:my|only|one|a) (?:\w+ )?(?:suggestion|wish|request|recommendation)\b|\bhow about\b|\broom for improvement\b|"
    r"\bif only\b|\bhopefully (?:they|you|the next)\b|\bhope (?:they|you|that they|the next|future)\b|\bwould help if\b|\blook into\b|"
    r"\bthere (?:should|needs? to|must) be\b|\bshould (?:have|come with|include|add|offer|provide|allow|make)\b",
    re.IGNORECASE,
)
_TO_BUYERS = re.compile(
    r"\b(?:you|anyone|everyone|people|buyers?) (?:really |also |definitely )*(?:should|need to|must|want to|ought to|will want)\b|\brecommend\b|\bif you\b|\bmust have\b|"
    r"\b(?:highly|definitely|would) (?:suggest|recommend)\b|\bgood (?:buy|choice|purchase)\b",
    re.IGNORECASE,
)
CERTAIN, ADVICE, NONE = 0.9, 0.3, 0.03
"""How often a clause with a request, with advice to other buyers, with neither asks the shop for something: estimates."""


def suggestion(text: str) -> float:
    """How likely `text` asks the maker or the shop for a change, 0..1."""
    if not _ASKED.search(text):
        return NONE
    return ADVICE if _TO_BUYERS.search(text) else CERTAIN
