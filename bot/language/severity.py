"""How bad: 1 (a remark) .. 5 (unsafe, unusable), read from the words."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    r"\b(?:fire|smok(?:e|ing)|flames?|burn(?:s|ed|t|ing)? (?:me|my|us|our|down|out|through|his|her|the)|electr(?:ic|ical)? shock|shocked me|electrocut\w*|injur\w+|"
    r"bleed(?:s|ing)?|danger(?:ous|ously)?|hazard(?:ous)?|unsafe|explod(?:e|ed|es|ing)|exploding|toxic|chok(?:e|ed|ing)|allerg(?:y|ic)|rash|hospital|melt(?:ed|ing|s)|"
    r"lawsuit|lawyer|suffocat\w*|sparks? fl\w+|sharp edges?|cut (?:my|me)|poison\w*)\b",
    re.IGNORECASE,
)
_UNUSABLE = re.compile(
    r"\b(?:unusable|useless|worthless|dead on arrival|doa|garbage|junk|trash|waste of|total(?:ly)? loss|defective|scam|fraud|rip-?off|never (?:worked|arrived|came)|"
    r"never again|(?:completely|totally) (?:broken|dead|useless)|won['’ ]?t (?:turn|power|switch|start|charge)\w*|does ?n['’ ]?t work|doesnt work|did ?n['’ ]?t work|didnt work|"
    r"not work(?:ing)?(?: at all)?|stopped working|quit working|(?:returned|returning|sent|sending|send|took|taking) (?:it|them|this|the \w+) back|(?:returned|returning) (?:it|them|this|the)\b|"
    r"refund\w*|money back|worst|horrible|horribly|terrible|terribly|awful|horrendous|atrocious)\b",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"\b(?:br[eo]ak(?:s|ing)?|broke|broken|died|dies|dead|dying|crash\w*|freez\w*|froze\w*|fail(?:s|ed|ing|ure)?|leak\w*|crack\w*|ripp?ed|torn|tore|fell (?:off|apart)|falls? (?:off|apart)|"
    r"lock(?:s|ed)? up|faulty|damaged|missing|lost|stuck|jam(?:s|med)?|overheat\w*|gets? (?:very |really |too |so )?hot|refus\w+|never|nightmare|hate[sd]?|disgust\w*|ruin\w*|unacceptable|very poor|extremely)\b",
    re.IGNORECASE,
)
_STRESS = re.compile(
    r"\b(?:very|extremely|completely|totally|absolutely|really|so|too|always|constantly|every time|impossible|at all)\b|!|\b[A-Z]{4,}\b"
)
_MILD = re.compile(
    r"\b(?:a (?:little|bit|tad|touch)|slight(?:ly)?|somewhat|minor|small(?:ish)? (?:issue|problem|complaint|gripe)|only (?:complaint|gripe|downside|drawback|negative|con|thing|problem)|"
    r"nitpick\w*|not a (?:big )?(?:deal|problem)|could be|sometimes|occasionally|kind of|kinda)\b",
    re.IGNORECASE,
)
LEAST, MOST = 1, 5


def severity(text: str, score: float) -> int:
    """For a fault or an unmet expectation with sentiment `score` (-1..1)."""
    level = 3 if score < -0.6 else 2
    if _BROKEN.search(text) or _STRESS.search(text):
        level = 3
    if _UNUSABLE.search(text):
        level = 4
    if _MILD.search(text):
        level -= 1
    if _UNSAFE.search(text):
        level = MOST
    return max(LEAST, min(MOST, level))
