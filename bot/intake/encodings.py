"""Which characters the bytes of a file stand for: UTF-8 and UTF-16 by their own marks, code pages by a detector."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import CharsetMatch, from_bytes

from bot.intake.questions import ImportRefused

UTF8, WINDOWS = "utf-8-sig", "cp1252"
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, UTF8),
)
"""The longer first: UTF-32's mark begins as UTF-16's does."""
CODE_PAGES = (
    *("cp1252", "cp1250", "iso8859_2", "iso8859_15", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("cp932", "gb18030", "big5", "cp949", "euc_jp", "mac_roman", "cp850"),
)
NAMES = {UTF8: "UTF-8", "utf-16": "UTF-16", "utf-32": "UTF-32", WINDOWS: "Windows-1252", "cp1250": "Windows-1250"}
SAMPLE = 100_000
"""Bytes of lines with other than ASCII letters that the detector sees."""
ALIKE_CHAOS, ALIKE_COHERENCE = 0.02, 0.05
"""Two guesses nearer than this are equally good; then it is the one that Excel writes in western Europe."""
MOSTLY = 4
"""So many lines in UTF-8 to one that is not: a file in UTF-8, some lines of which came from elsewhere."""
FALL_BACK = "hearback-windows-1252"
MAX_EXAMPLE = 60


@dataclass(frozen=True)
class Encoding:
    """`name`: for Python. `guessed`: no mark and no proof, with an example of what it makes of the bytes. `odd`: how
    many lines of a file in UTF-8 are not, and are taken for Windows-1252."""

    name: str = UTF8
    guessed: bool = False
    example: str = ""
    odd: int = 0

    @property
    def errors(self) -> str:
        """How bytes are read that the encoding does not know."""
        if not self.odd:
            return "surrogateescape" if self.name == UTF8 else "replace"
        codecs.register_error(FALL_BACK, _windows)
        return FALL_BACK

    @property
    def words(self) -> str:
        label = NAMES.get(self.name, self.name)
        if self.odd:
            return f"{label}, {self.odd:,} lines in Windows-1252"
        return f"{label}, guessed: {self.example!r}" if self.guessed else label


def encoding_of(path: Path, wanted: str | None = None) -> Encoding:
    """The encoding of the file; `wanted`: what the person who imports says it is. Raises ImportRefused."""
    try:
        if wanted is not None:
            return Encoding(_known(wanted))
        with path.open("rb") as file:
            head = file.read(4096)
        marked = next((name for mark, name in MARKS if head.startswith(mark)), None) or _by_nulls(head)
        return Encoding(marked) if marked and marked != UTF8 else _looked_at(path)
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.") from error


def _known(wanted: str) -> str:
    try:
        name = codecs.lookup(wanted).name
        "".encode(name)  # no codec from bytes to bytes, such as zip
    except (LookupError, ValueError):
        raise ImportRefused(f"--encoding {wanted!r} is not known: write utf-8, windows-1252 or the like.") from None
    return UTF8 if name == "utf-8" else name


def _by_nulls(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of what is mostly ASCII is zero."""
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.4:
        return "utf-16-le"
    return "utf-16-be" if half and head[::2].count(0) > half * 0.4 else None


def _looked_at(path: Path) -> Encoding:
    """A look at every line: UTF-8 where all of it is, else what most likely makes words of the other bytes."""
    good = odd = 0
    sample = bytearray()
    with path.open("rb") as file:
        for line in file:
            if line.isascii():
                continue
            try:
                line.decode()
                good += 1
            except UnicodeDecodeError:
                odd += 1
            if len(sample) < SAMPLE:
                sample += line[:SAMPLE] + b"\n"
    if not odd:
        return Encoding()
    if good >= MOSTLY * odd:
        return Encoding(odd=odd)
    name = _detected(bytes(sample))
    return Encoding(name, guessed=True, example=_example(bytes(sample).decode(name, "replace")))


def _detected(sample: bytes) -> str:
    matches = list(from_bytes(sample, cp_isolation=list(CODE_PAGES)))
    if not matches:
        return WINDOWS
    best = matches[0]
    alike = [one for one in matches if _as_good(one, best)]
    return WINDOWS if any(WINDOWS in one.could_be_from_charset for one in alike) else best.encoding


def _as_good(one: CharsetMatch, best: CharsetMatch) -> bool:
    return one.chaos <= best.chaos + ALIKE_CHAOS and one.coherence >= best.coherence - ALIKE_COHERENCE


def _example(text: str) -> str:
    """The words round the first letter that is not ASCII."""
    line = next((line for line in text.splitlines() if not line.isascii()), "")
    at = next((place for place, letter in enumerate(line) if not letter.isascii()), 0)
    return " ".join(line[max(0, at - MAX_EXAMPLE // 3) : at + MAX_EXAMPLE].split())[:MAX_EXAMPLE]


def _windows(error: UnicodeError) -> tuple[str, int]:
    """What a byte stands for that is no UTF-8: the letter that Windows-1252 has there."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode(WINDOWS, "replace"), error.end
