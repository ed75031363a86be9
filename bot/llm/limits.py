"""What a model's wording of a question may be. Pure: whatever is not plainly within the limits is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.authored import Topics
from bot.authored.wording import invites_agreement

FEWER_WORDS_THAN = 40
LONGEST = 320
"""Characters."""
OWN_LANGUAGE = 0.6
"""Share of words that must be plain English or the shop's own, whatever language the customer wrote in."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r'["“]([^"“”]*)["”]')
_MARKUP = re.compile(r"https?:|www\.|[@<>{}\[\]|`*#\\_:;]|/\w")
_PROMISE = re.compile(
    r"\b(?:(?:we|i|they|somebody|someone|the team|the shop)(?:['’]ll| will| shall| can| are going to| am going to)"
    r"|promis\w+|guarant\w+|refund\w*|replac\w+|repair\w*|compensat\w+|voucher\w*|discount\w*|coupon\w*|gift\w*"
    r"|credit\w*|free|money back|make (?:it|this|that) right|fix\w*|resolv\w+|reimburs\w+|give you|offer\w*)\b",
    re.IGNORECASE,
)
_ENDINGS = re.compile(r"(?:ing|ed|es|s|'s|’s)$")
_LITTLE = 3
"""Letters of a word that carries no meaning of its own."""


def refusal(asked: str, worded: str, said: str, forbidden: Topics) -> str | None:
    """Why `worded` may not stand for the question `asked`; None when it may. `said`: the customer's words, masked."""
    given = f"{asked}\n{said}"
    checks = (
        ("form", _wrong_form(worded)),
        ("a promise", _new(_PROMISE, worded, asked)),
        ("a number", _new(_NUMBER, worded, given)),
        ("a quotation", _new(_QUOTED, worded, given)),
        ("a name", _unknown_name(worded, given)),
        ("a forbidden topic", forbidden.found(worded)),
        ("asking to be agreed with", invites_agreement(worded)),
        ("a fact", _unknown_word(worded, given)),
        ("another language", _share_of_plain(worded, asked) < OWN_LANGUAGE),
        ("another question", not _asks_the_same(asked, worded)),
    )
    return next((reason for reason, wrong in checks if wrong), None)


def _wrong_form(worded: str) -> bool:
    """One question on one line, short, without markup."""
    words = worded.split()
    return (
        not _WORD.search(worded)
        or len(words) >= FEWER_WORDS_THAN
        or len(worded) > LONGEST
        or not worded.isprintable()
        or worded.count("?") != 1
        or not worded.endswith("?")
        or _MARKUP.search(worded) is not None
    )


def _new(pattern: re.Pattern[str], worded: str, given: str) -> bool:
    """Whether the wording holds something of this kind that was not given."""
    return any(found[0].strip('"“”').lower() not in given.lower() for found in pattern.finditer(worded))


def _unknown_name(worded: str, given: str) -> bool:
    """A capital within a sentence, or within a word, is a name."""
    known = {word.lower() for word in _WORD.findall(given)}
    for found in _WORD.finditer(worded):
        begins = re.search(r"(?:^|[.!?]\s+|[\"“])$", worded[: found.start()]) is not None
        capital = found[0][1:] != found[0][1:].lower() or (found[0][0].isupper() and not begins)
        if capital and found[0].lower() not in known and not re.match(r"I\b", found[0]):
            return True
    return False


def _unknown_word(worded: str, given: str) -> bool:
    """Every word must be given, or be one that any question may hold: so no part, cause or product is made up."""
    known = plain_words() | stems(given)
    return any(stem not in known for stem in stems(worded))


def _share_of_plain(worded: str, asked: str) -> float:
    words = list(_stems_in_order(worded))
    known = plain_words() | stems(asked)
    return sum(word in known for word in words) / len(words) if words else 0.0


def _asks_the_same(asked: str, worded: str) -> bool:
    """Some word of the question itself is kept: "expect", "happen", "part"."""
    question = re.split(r"[.!:]\s|[\"”]\s", asked.strip())[-1]
    keys = {stem for stem in stems(question) if len(stem) > _LITTLE and stem not in _asking_words()}
    return not keys or bool(keys & stems(worded))


def stems(text: str) -> set[str]:
    """The words of a text without their endings."""
    return set(_stems_in_order(text))


def _stems_in_order(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.lower()):
        yield _ENDINGS.sub("", word) if len(word) > _LITTLE else word


@cache
def plain_words() -> frozenset[str]:
    """Stems of the words that any question may hold, from plain_words.txt."""
    return frozenset(stems(Path(__file__).with_name("plain_words.txt").read_text(encoding="utf-8")))


@cache
def _asking_words() -> frozenset[str]:
    """Stems of words that say nothing about what is asked."""
    return frozenset(
        stems("what which where when how does did your have that this with from them about would could mean")
    )
