"""The words behind AlarmDetector. A missed alarm costs more than a needless person, but "fire" alone is a tablet."""

from __future__ import annotations

import re

_SELF_HARM = (
    r"kill(?:ing)? myself|suicid(?:e|al)|end(?:ing)? my (?:own )?life|self[- ]harm|harm(?:ing)? myself"
    r"|hurt(?:ing)? myself on purpose|do(?:n'?t| not) want to (?:live|be alive)|want to die|better off dead"
)
_BODY = r"(?:hands?|fingers?|arms?|face|skin|legs?|foot|feet|eyes?|scalp|mouth|tongue|lips?)"
_KIN = r"my (?:son|daughter|child|kid|baby|wife|husband|mother|father|mum|mom|dad|cat|dog)"
_PERSON = rf"(?:me|us|myself|him|her|them|{_KIN})"
_HURT = r"(?:burn(?:ed|t|s)?|cut|hurt|injured|scalded|blistered)"
_SAFETY = "|".join(
    (
        r"(?:caught|catch(?:es|ing)?|on|set) (?:on )?fire(?! ?(?:stick|tablet|tv|hd))|burst into flames?|in flames",
        r"explod(?:e|es|ed|ing)|explosion|blew up in (?:my|our)",
        rf"electric(?:al)? shock|electrocut\w*|(?:shocked|zapped) {_PERSON}",
        r"(?:sparks?|smoke) (?:came|coming|flew|flying|started)|start(?:ed|s) (?:smoking|to smoke|sparking)",
        r"(?:burning|burnt|scorched) (?:smell|odou?r)|smell(?:s|ed|ing)? (?:(?:of|like) )?(?:\w+ ){0,3}?burning",
        r"smell(?:s|ed|ing)? (?:of|like) burn(?:t|ed) (?:plastic|rubber|wir(?:es?|ing)|cables?|electr\w+)",
        r"short[- ]circuit\w*|gas leak|carbon monoxide|chok(?:e|ed|ing) (?:hazard|on)|poison(?:ed|ing|ous)?",
        rf"{_HURT} (?:{_PERSON}|(?:my|his|her|our) (?:\w+ )?{_BODY})",
        r"(?:i|we|he|she) (?:got|was|were|been) (?:\w+ )?(?:injured|burned|burnt|scalded|electrocuted|hospitali[sz]ed)",
        r"injur(?:y|ies)|(?:in|to) (?:the )?(?:hospital|er|a&e)|emergency room",
        r"allergic reaction|anaphyla\w*|chemical burns?|safety (?:hazard|risk|issue)|fire hazard|not safe to use",
        r"(?:is|it'?s|are|so|really|very|actually|outright) dangerous|danger to",
    )
)
_LEGAL = "|".join(
    (
        r"(?:my|an?|our|the|see) (?:lawyer|attorney|solicitor)|lawyers?",
        r"legal (?:action|steps|proceedings|advice|team|claim)|suing|law ?suit|class action",
        r"(?:i'?ll|i will|going to|gonna|to|we'?ll|we will) sue",
        r"take (?:you|them|this) to court|see you in court|small claims|press charges|breach of contract",
        r"trading standards|consumer protection|ombudsman|report(?:ed|ing)? (?:you|this|them) to the police",
    )
)
_ALARMS = tuple(
    (name, re.compile(r"(?<!\w)(?:" + words + r")(?!\w)", re.IGNORECASE))
    for name, words in (("self_harm", _SELF_HARM), ("safety", _SAFETY), ("legal", _LEGAL))
)


def alarm_in(text: str) -> str | None:
    """self_harm, safety or legal, in this order of precedence."""
    plain = text.replace("’", "'")
    return next((name for name, words in _ALARMS if words.search(plain)), None)
