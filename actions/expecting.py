"""Whether a message tells what was expected, when that was asked: an expectation sounds like much else. Pure.

"That the lid would be fine" agrees to nothing, "something better" is short but no refusal, and "could you not make it
quieter" may be either a question or a wish.
"""

from __future__ import annotations

import re

from actions.turn import Message

CLEARLY = re.compile(
    r"^\W*(?:(?:well|oh|hm+|so|just|maybe|probably|honestly|i guess|i think|i mean|that'?s easy)[\s,]*)?(?:"
    r"(?:i|we)(?:'d| had| was| were| would have)?(?: just| actually| really| sort of| kind of)?"
    r" (?:expect\w*|thought|hop(?:ed|ing)|assum\w+|wanted|believed|counted on|figured|imagined|pictured|liked|loved)\b"
    r"|(?:that|for) (?:it|they|this|these|the|my|a|an|everything|everybody|nothing|at least|i|we|you)\b"
    r"|to (?:be|have|last|work|get|fit|hold|do|see|use|hear|run|stay|feel|look|keep|come|just|not|at least|actually)\b"
    r"|(?:something|anything|one|some) (?:\w+ )?(?:\w+(?:er|able|proof)|more|less|that|which|like|of|with|solid)\b"
    r"|(?:a|an|the|my) (?:\w+[ -]){0,4}?(?:that|which|to|should|would|could)\b"
    r"|(?:a|an) (?:\w+ ){0,2}(?:better|longer|good|decent|proper|working|real|normal|new)\b"
    r"|(?:better|more|less|higher|longer|faster|at least|the same|as (?:described|advertised|shown|promised))\b"
    r"|(?:it|they|this|that|these|the \w+(?: \w+)?) (?:should|would|could|ought|was supposed|were supposed|to)\b"
    r")",
    re.IGNORECASE,
)
"""How an expectation begins."""
_HINTS = re.compile(
    r"\b(?:expect|thought|hope|should|would|suppose|assum|want|promis|at least|that it)"
    r"|\bto (?:be|have|work|last|fit|do)\b|\bas (?:in|advertised|described|shown|promised|pictured)\b"
    r"|^\W*(?:an?|some|something|more|less|better|no|to|that|for|one|two|\d+)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"^\W*(?:(?:no|nope|actually|sorry|wait|well|and|but|not quite|wrong)\b\W*)*(?:"
    r"(?:what )?(?:i|we)(?:'d| had| was| were)?(?: actually| really| just)? "
    r"(?:expect\w*|hop(?:ed|ing)|assum(?:ed|ing)|counted on)\b"
    r"|(?:that|for) (?:it|they|this|these|the|my|a|an|everything|people) \w+"
    r"|(?:it|they|the \w+) (?:should(?! (?:say|read))|ought to|(?:was|were) supposed to)\b)",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"^\W*(?:(?:but|well|as|like)\W+)*(?:"
    r"(?:i|we)(?:'ve| have| did)?(?: just| already)* (?:told|tell|said|say|wrote|mentioned|explained|answered)"
    r"(?: (?:you|that|this|it|so|just|now|already|before|above|once|twice|all))*"
    r"|already (?:told|said|answered|mentioned)(?: \w+){0,2}|(?:see|read|look) (?:above|before|up)(?: \w+)?"
    r"|same as (?:above|before))\W*$",
    re.IGNORECASE,
)
_AND_WHAT_HAPPENED = re.compile(r"\b(?:but|instead|however|yet|and (?:it|they|then|got)|whereas)\b", re.IGNORECASE)
_AGREES = re.compile(
    r"^\W*(?:y(?:es|ep|eah|up)|ok(?:ay)?|sure|right|correct|exactly|true|fine|perfect|agreed|all (?:good|right)"
    r"|(?:that|this|it)(?:'s| is| was)? (?:all|it|right|correct|fine|true|everything|exactly)\b"
    r"|(?:looks|sounds) \w+\W*$)",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"^\W*(?:no(?:pe|ne|thing)?|nah|n/a|not (?:really|much|that i|sure|at all)|i (?:don'?t|do not|have)"
    r"|there(?:'s| is))\b",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"\?\s*$|^\W*(?:what(?! (?:was|is|were) \w+ed\b| i (?:expected|paid)\b| (?:it|the \w+) (?:says|said)\b)"
    r"|who|whose|how|when|where|which|can you|could you|do you|does|did|are there|is there"
    r"|tell me|show me|give me|please (?:tell|show|play|set|find|book|give))\b",
    re.IGNORECASE,
)
_LEAVES = re.compile(
    r"\b(?:stop|quit|end|enough|bye|done|later|busy|time|now|go|going|leav\w+|delet\w+|eras\w+|remov\w+|account|idiot|stupid)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"^\W*(?:cancel\w*|exit|abort|halt|cease|shut\b.*|hush|forget\b.*|never ?mind|no more|finish\w*|over"
    r"|(?:good)?bye\w*|cya|ciao|see (?:you|ya)|tomorrow|tonight|next \w+|wipe|close|drop it|skip\w*"
    r"|please|pause|wait)\W*$",
    re.IGNORECASE,
)
WORDS = 3
"""From so many on, what does not begin like a yes or a no is none."""
SURE = 0.75
SOFT = frozenset(("affirm", "deny", "skip", "ask_question", "thanks", "greet", "repeat", "small_talk", "out_of_scope"))
HARD = frozenset(("stop", "not_now", "delete_me", "abuse"))
"""What begins like an expectation is none of these, nor what is unsure and names no leaving. Others are never doubted:
a person, an alarm."""


def is_expectation(message: Message) -> bool:
    """Whether the message tells what was expected, although it was taken for something else."""
    text = message.text
    if message.quality == "junk" or message.intent not in SOFT | HARD or ASKING.search(text):
        return False
    if _answers(message):
        return True
    if CLEARLY.match(text):
        return not _sure_refusal(message)
    return (message.words >= WORDS or message.intent in HARD) and _was_mistaken(message)


def _answers(message: Message) -> bool:
    """Whether it does nothing but answer; what would end the talk must give what was expected as well."""
    if message.intent in HARD:
        return message.acts == {"answers"} and "expected" in message.answers
    if message.intent == "affirm":
        return False  # "looks good" to what was read back
    return bool(message.acts) and message.acts <= {"answers", "tells"} and not message.told_fault


def _was_mistaken(message: Message) -> bool:
    """Whether nothing but the classifier speaks for what the message was taken for."""
    if message.intent in HARD:
        return names_no_leaving(message) or _is_a_thing(message)
    if message.intent == "affirm":
        return not _AGREES.match(message.text)
    if message.intent == "deny":
        return not _DENIES.match(message.text)
    return message.intent == "ask_question" and message.confidence < SURE and message.shop_answer is None


def names_no_leaving(message: Message) -> bool:
    """ "Silence at night", taken for a wish to stop: neither sure nor a word of it."""
    unsure = message.intent in HARD and message.confidence < SURE
    return unsure and message.words >= WORDS and not _LEAVES.search(message.text)


def _is_a_thing(message: Message) -> bool:
    """ "Silence", taken for a wish to stop: with no word of leaving, one or two words name what was expected."""
    few = message.words < WORDS and message.intent != "abuse"
    return few and not _LEAVES.search(message.text) and not _ENDS.match(message.text)


def _sure_refusal(message: Message) -> bool:
    """ "I wanted to stop" is one; "I don't know" does not begin like an expectation at all."""
    return message.intent in ("stop", "not_now", "delete_me") and message.confidence >= SURE


def hints(text: str) -> bool:
    """Whether anything in the text sounds like an expectation, or at least like the name of a thing."""
    return _HINTS.search(text) is not None


def is_thin(message: Message) -> bool:
    """ "Something better": an expectation, but nothing to act on yet."""
    return message.quality == "vague" and hints(message.text)


def is_told_already(text: str) -> bool:
    """ "I just told you": the question asked for what the customer has said before."""
    return _TOLD.match(text) is not None


def begins_like_one(text: str) -> bool:
    """ "That it would be silent"."""
    return CLEARLY.match(text) is not None


def is_only_an_expectation(text: str) -> bool:
    """ "No, I expected a week": what happened stays as it was. With "but it died" both are told anew."""
    return _ONLY.match(text) is not None and _AND_WHAT_HAPPENED.search(text) is None
