"""Text as it was written: without HTML, entities and the marks of wrong decoding that exports leave in it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

PASSES = 2
"""Entities are decoded so often: some exports encode what is encoded already ("&amp;#39;")."""
_BREAK = re.compile(
    r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6r]|blockquote|section|article|d[dt])(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE
)
_INLINE = re.compile(
    r"</?(?:[abius]|em|strong|span|font|small|big|su[bp]|del|ins|code|img|t[dh]|thead|tbody|body|html|script|style)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_SUSPECT = re.compile(r"[\u0080-\u009f\u00c0-\u00f0\u0102-\u0111\u0152-\u017e\u0192\u2020-\u2122\u20ac]")
"""Letters of which UTF-8 consists when it is taken for another encoding; without any, nothing was decoded wrongly."""


@dataclass(frozen=True)
class Written:
    """`text`, and which of html | entities | mojibake was taken out of it."""

    text: str
    mended: frozenset[str] = frozenset()


def as_written(text: str) -> Written:
    """The words that a person saw or typed. Text that holds none of these is left as it is."""
    mended: set[str] = set()
    if _SUSPECT.search(text):
        whole = _decoded(text)
        mended |= {"mojibake"} if whole != text else set()
        text = whole
    if _has_tags(text):
        text, mended = _without_tags(text), mended | {"html"}
    for _ in range(PASSES):
        plain = _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text
        if plain == text:
            break
        text, mended = plain, mended | {"entities"}
        if _has_tags(text):  # the tags themselves were encoded
            text, mended = _without_tags(text), mended | {"html"}
    return Written(text.replace("\u00a0", " ") if mended else text, frozenset(mended))


def _decoded(text: str) -> str:
    from ftfy import fix_encoding

    return fix_encoding(text)


def _has_tags(text: str) -> bool:
    return "<" in text and bool(_BREAK.search(text) or _INLINE.search(text))


def _without_tags(text: str) -> str:
    lines = (" ".join(line.split()) for line in _INLINE.sub("", _BREAK.sub("\n", text)).split("\n"))
    return "\n".join(line for line in lines if line)
