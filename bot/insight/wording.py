"""How numbers are written in sentences; the checker reads them back by the same rules."""

from __future__ import annotations

import re

NUMBER = re.compile(r"-?\d(?:[\d,]*\d)?(?:\.\d+)?%?")
ENOUGH = 30
"""Answers from which on a share is told as a percentage."""
QUOTED = re.compile(r"“[^”]*”")


def count(number: int) -> str:
    """1,234"""
    return f"{number:,}"


def percent(share: float) -> str:
    """5.8%, 41%: one decimal only where it tells."""
    hundredths = share * 100
    return f"{hundredths:.1f}%" if abs(hundredths) < 9.95 and hundredths else f"{hundredths:.0f}%"  # noqa: PLR2004


def in_percent(share: float, n: int) -> str:
    """ " (41%)", and nothing where it would be of fewer than 30: of so few a percentage says more than is known."""
    return f" ({percent(share)})" if n >= ENOUGH else ""


def decimal(number: float) -> str:
    """3.6, -0.4"""
    return f"{round(number, 1) + 0:.1f}"


def points(share: float) -> str:
    """-4.1: hundredths of a share, of which something is less or more"""
    return f"{share * 100:.1f}"


def signed(share: float) -> str:
    """+4.1, −4.1: hundredths of a share, of which something is more or less"""
    return f"{share * 100:+.1f}".replace("-", "−")


def customers(number: int) -> str:
    """1 customer, 12 customers"""
    return f"{count(number)} customer{'' if number == 1 else 's'}"


def quoted(words: str) -> str:
    """In the quotation marks that the checker knows; marks inside become single ones."""
    inside = words.replace("“", "‘").replace("”", "’")
    return f"“{inside}”"


def listed(parts: list[str]) -> str:
    """a, b and c"""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def ways_to_write(number: float) -> set[str]:
    """Every way in which a value may stand in a sentence."""
    written = {percent(number), decimal(number), points(number)}
    if number == int(number):
        written |= {count(int(number)), str(int(number))}
    return written
