"""How the headers of a mail are written on the wire: words may be folded and encoded, what programs read never."""

from __future__ import annotations

import re
from email.policy import SMTP, EmailPolicy
from urllib.parse import quote, urlsplit

LONGEST_LINE = 998
"""Characters of a line that SMTP carries (RFC 5321), without its end."""
OF_WORDS = frozenset(("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "content-type"))
"""Headers that hold names and words in every script, folded at 78 characters as RFC 5322 asks."""
_URL = re.compile(r"https?://[^\s<>]+")
_WORDS = ("path", "query", "fragment")
_SAFE = "%/:?#[]@!$&'()*+,;=~"
_LONG_LINES = SMTP.clone(max_line_length=LONGEST_LINE)


class HeaderNotPlain(ValueError):
    """A header for programs that cannot be written as it is."""


class MailPolicy(EmailPolicy):
    """As `email.policy.SMTP`, but a URL or an id stays in one piece.

    Python encodes what is longer than a line and has no blank to fold at, and RFC 2047 allows that in words only: mail
    programs see no URL in `List-Unsubscribe: =?utf-8?q?=3Chttp...?=`, and show no button.
    """

    def fold(self, name: str, value: str) -> str:
        if name.lower() in OF_WORDS:
            return str(super().fold(name, value))
        return str(_LONG_LINES.fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in OF_WORDS:
            return super().fold_binary(name, value)
        return bytes(_LONG_LINES.fold_binary(name, value))


POLICY = MailPolicy(linesep="\r\n")


def plain(name: str, value: str) -> str:
    """The value as it will arrive, letter by letter on one line: a URL's host in another script becomes its ASCII form,
    as RFC 3986 writes it. Raises HeaderNotPlain."""
    if name.lower() in OF_WORDS:
        return value
    value = _URL.sub(lambda found: ascii_url(found[0]), value)
    line = f"{name}: {value}"
    if not value.isascii():
        raise HeaderNotPlain(f"The header {name} holds characters other than ASCII, which no mail program reads there.")
    if len(line) > LONGEST_LINE:
        raise HeaderNotPlain(f"The header {name} has {len(line)} characters; SMTP carries at most {LONGEST_LINE}.")
    if POLICY.fold(name, POLICY.header_store_parse(name, value)[1]) != f"{line}\r\n":
        raise HeaderNotPlain(f"The header {name} cannot be written as it is: {value!r}.")
    return value


def ascii_url(url: str) -> str:
    """The same address in ASCII alone. Raises HeaderNotPlain when its host is none."""
    if url.isascii():
        return url
    try:
        parts = urlsplit(url)
        host = parts.netloc.encode("idna").decode()
    except ValueError as error:
        raise HeaderNotPlain(f"{url!r} names no host that can be reached.") from error
    return parts._replace(netloc=host, **{part: quote(getattr(parts, part), safe=_SAFE) for part in _WORDS}).geturl()
