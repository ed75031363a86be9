"""The words behind AlarmDetector. A missed alarm costs more than a needless person, but "fire" alone is a tablet."""

from __future__ import annotations

import re

_SELF_HARM = (
    r"kill(?:ing)? myself|suicid(?:e|al)|end(?:ing)? my (?:own )?life|self[- ]harm|harm(?:ing)? myself"
    r"|hurt(?:ing)? myself on purpose|do(?:n'?t| not) want to (?:live|be alive)|want to die|better off dead"
)
_BODY = r"(?:hand|hands|finger|fingers|arm|arms|face|skin|leg|legs|foot|feet|eye|eyes|scalp|mouth|tongue|lips?)"
_PERSON = r"(?:me|us|myself|him|her|them|my (?:son|daughter|child|kid|baby|wife|husband|mother|father|mum|mom|dad|cat|dog))"
_SAFETY = (
    r"(?:caught|catch(?:es|ing)?|on|set) (?:on )?fire(?! ?(?:stick|tablet|tv|hd))|burst into flames?|in flames"
    r"|explod(?:e|es|ed|ing)|explosion|blew up in (?:my|our)"
    r"|electric(?:al)? shock|electrocut\w*|(?:shocked|zapped) " + _PERSON
    + r"|(?:sparks?|sparking|smoke|smoking) (?:came|coming|flew|flying|and|from|out|started)|started (?:smoking|to smoke|sparking)"
    r"|short[- ]circuit\w*|gas leak|carbon monoxide|chok(?:e|ed|ing) (?:hazard|on)|poison(?:ed|ing|ous)?"
    r"|(?:burn(?:ed|t|s)?|cut|hurt|injured|scalded|blistered|lacerated) (?:" + _PERSON + r"|(?:my|his|her|our) (?:\w+ )?" + _BODY + r")"
    r"|(?:i|we|he|she) (?:got|was|were|been) (?:\w+ )?(?:injured|burned|burnt|scalded|electrocuted|hospitali[sz]ed)"
    r"|\binjur(?:y|ies)\b|went to (?:the )?(?:hospital|er|a&e|emergency)|(?:in|to) (?:the )?hospital|emergency room"
    r"|allergic reaction|anaphyla\w*|chemical burns?|safety (?:hazard|risk|issue)|fire hazard|not safe to use|danger to "
    r"|(?:is|it'?s|are|so|really|very|actually|outright) dangerous"
)
_LEGAL = (
    r"(?:my|a|our|the|see) (?:lawyer|attorney|solicitor)|lawyers?\b|legal (?:action|steps|proceedings|advice|team|claim)"
    r"|(?:i'?ll|i will|going to|gonna|to|we'?ll|we will) sue\b|suing|lawsuit|law suit|class action|take (?:you|them|this) to court"
    r"|see you in court|small claims|trading standards|consumer protection|ombudsman|breach of contract"
    r"|press charges|report(?:ed|ing)? (?:you|this|them) to the police|false advertising claim"
)
_ALARMS = tuple(
    (name, re.compile(r"(?<!\w)(?:" + words + r")(?!\w)", re.IGNORECASE))
    for name, words in (("self_harm", _SELF_HARM), ("safety", _SAFETY), ("legal", _LEGAL))
)


def alarm_in(text: str) -> str | None:
    """self_harm, safety or legal, in this order of precedence."""
    plain = text.replace("’", "'")
    return next((name for name, words in _ALARMS if words.search(plain)), None)
