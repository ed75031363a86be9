"""Personal details in text: found by pattern and checksum, masked one character for one.

Every repetition has a limit and no pattern can match the same characters in two ways, so the work grows with the
length of the text alone. Names are not looked for: guessing them would mask product names.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

Found = tuple[int, int, str]
MASK = "•"
CARD_DIGITS = range(12, 20)
PHONE_DIGITS = range(7, 16)
PREFIXED_PHONE_DIGITS = range(8, 16)
BARE_PHONE_DIGITS = range(10, 12)
PHONE_GROUPS = range(2, 7)
GROUP_DIGITS = range(2, 9)
IBAN_CHARACTERS = range(15, 35)

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?!\w)")
_URL = re.compile(r"\b[a-z][a-z0-9+]{1,15}://[^\s/@:]{1,64}(?::[^\s/@]{0,64})?@[^\s<>\"]{1,200}", re.IGNORECASE)
_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4})(?![\w:]|\.\d)", re.IGNORECASE
)
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}\b", re.IGNORECASE)
_IBAN_LAYOUT = re.compile(r"\w+|(?:\w{4}[ -]){3,8}\w{1,4}")
_NUMBER = re.compile(
    r"(?<![\w.:/#$£€-])(?<!\d,)(?:\+|\(\+?)?\d(?:[ ().\-/]{0,3}\d){6,21}(?:x\d{1,6})?(?![\w%]|[.,:/-]\d)"
)
_DATE = re.compile(
    r"(?:19|20)\d\d[-/. ]\d\d?[-/. ]\d\d?\b|\d\d?[-/. ]\d\d?[-/. ](?:19|20)\d\d\b|(?:19|20)\d\d[-/ ](?:19|20)\d\d$"
)
_NATIONAL_ID = re.compile(r"\d{3}-\d{2}-\d{4}")  # United States social security number

_ROAD = "street|road|avenue|lane|boulevard|crescent|terrace|parkway|highway"
_SHORT_ROAD = (
    "St|Rd|Ave|Ln|Dr|Drive|Blvd|Ct|Court|Pl|Place|Squares?|Close|Way|Pkwy|Hwy|Cres|Cir|Circle|Grove|Gardens|Mews|Row|"
    "Trail|Alley|Plaza|Quay|Walk|Hill"
)
_CONTINENTAL = (
    r"[Ss]tra(?:ss|ß)e|[Ss]tr\.|gasse|weg|platz|allee|gatan|vägen|gade|vej|vænget|straat|laan|katu|kuja|tie|utca"
)
_ABROAD = r"[Rr]ua|Via|Calle|[Rr]ue|Avenida|Piazza|Plaza|Viale|Corso|Ulica|[Cc]hemin"
_NAME = r"[^\W\d_][\w'’]{0,24}\.?"
_PROPER = r"(?=[^\W\d_a-zß-ÿ])" + _NAME  # short road words are common words too: only after a capital
_STREETS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,$£€•-])\d{{1,5}}[a-z]?,?[ ](?:{_NAME}[ ]){{1,3}}(?i:{_ROAD})\b(?![-'’])",  # 14 old mill road
        rf"(?<![\w.,$£€•-])\d{{1,5}}[a-z]?,?[ ](?:{_PROPER}[ ]){{1,3}}(?:{_SHORT_ROAD})\b\.?",  # 14 Crown Dr.
        rf"\b(?:[^\W\d_]{{2,20}}[ ])?[^\W\d_]{{0,24}}(?:{_CONTINENTAL})[ ]\d{{1,5}}[a-z]?\b",  # Lange Straße 5a
        rf"\b(?:{_ABROAD})[ ](?:{_NAME}[ ]){{1,4}}\d{{1,5}}\b",  # Rua do Arenque 1634
        rf"\b\d{{1,5}},?[ ](?:{_ABROAD})[ ](?:d(?:e|u|es|i|el|a|os?)[ ])?(?:l[ae][ ])?{_PROPER}",  # 12 rue de Lyon
        r"\b(?i:apt|apartment|suite)\b\.?[ ]#?\d{1,5}[a-z]?\b",
        r"\b(?:(?i:p\.?[ ]?o\.?)|PSC[ ]\d{1,5},)[ ](?i:box)[ ]\d{1,7}\b",
    )
)
_CALL = re.compile(r"\b(?:call|phone|tel|telephone|mobile|cell|whatsapp|reach|text|number|fax|ring)\b", re.IGNORECASE)
_NO_CALL = re.compile(r"\b(?:order|upc|ean|isbn|asin|sku|model|serial|tracking|part|item|invoice)\b", re.IGNORECASE)
_CUE_CHARACTERS = 40


def find_pii(text: str) -> list[Found]:
    """(start, end, type) in the order of the text, without overlaps; of two that overlap, the surer kind wins.

    Types: email, url, iban, ip, card, phone, national_id, address.
    """
    found: list[Found] = []
    while new := _sweep(
        _masked(text, found)
    ):  # masking one may lay another bare; a second sweep finds nothing as a rule
        found.extend(new)
    return sorted(found)


def mask(text: str) -> str:
    """The same length, so that a span means the same in the raw and in the masked text."""
    return _masked(text, find_pii(text))


def _sweep(text: str) -> list[Found]:
    found: list[Found] = []
    for finder in _FINDERS:
        new = list(finder(text))
        text = _masked(text, new)
        found.extend(new)
    return found


def _masked(text: str, found: list[Found]) -> str:
    pieces, done = [], 0
    for start, end, _ in sorted(found):
        pieces += [text[done:start], MASK * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])


def _matches(pattern: re.Pattern[str], kind: str) -> Callable[[str], Iterator[Found]]:
    return lambda text: ((*match.span(), kind) for match in pattern.finditer(text))


def _ibans(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        length = _iban_length(match.group())
        if length:
            yield match.start(), match.start() + length, "iban"


def _iban_length(candidate: str) -> int:
    """How many characters of `candidate` are an IBAN (ISO 13616: the number mod 97 is 1), or 0.

    The pattern may have taken a following word in, so shorter prefixes are tried too.
    """
    for end in range(len(candidate), IBAN_CHARACTERS.start - 1, -1):
        ends_a_word = not candidate[end : end + 1].isalnum()
        if ends_a_word and _IBAN_LAYOUT.fullmatch(candidate, 0, end) and _is_iban(candidate[:end]):
            return end
    return 0


def _is_iban(candidate: str) -> bool:
    plain = re.sub(r"[ -]", "", candidate)
    digits = "".join(str(int(character, 36)) for character in plain[4:] + plain[:4])
    return len(plain) in IBAN_CHARACTERS and int(digits) % 97 == 1


def _ips(text: str) -> Iterator[Found]:
    for match in _IP.finditer(text):
        try:
            address = ipaddress.ip_address(match.group())
        except ValueError:
            continue
        if not address.is_unspecified:
            yield *match.span(), "ip"


def _numbers(text: str) -> Iterator[Found]:
    for match in _NUMBER.finditer(text):
        kind = _number_kind(match.group(), text[max(0, match.start() - _CUE_CHARACTERS) : match.start()])
        if kind:
            yield *match.span(), kind


def _number_kind(number: str, before: str) -> str | None:
    digits = len(re.sub(r"\D|x.*", "", number))
    if _NATIONAL_ID.fullmatch(number):
        return "national_id"
    if digits in CARD_DIGITS and _luhn(re.sub(r"\D", "", number)):
        return "card"
    if digits not in PHONE_DIGITS or _DATE.match(number):
        return None
    return "phone" if _is_phone(number, digits, before) else None


def _is_phone(number: str, digits: int, before: str) -> bool:
    """Written with a prefix or in groups as people do; anything less needs a word before it that speaks of calling."""
    if number.startswith(("+", "(", "00")):
        return digits in PREFIXED_PHONE_DIGITS
    groups = re.findall(r"\d+", number)
    if len(groups) == 1:
        return bool(_CALL.search(before)) or (digits in BARE_PHONE_DIGITS and not _NO_CALL.search(before))
    grouped = len(groups) in PHONE_GROUPS and all(len(group) in GROUP_DIGITS for group in groups)
    clear = len(groups) > PHONE_GROUPS.start or bool(re.fullmatch(r"\d{3}[-.]\d{4}", number) or _CALL.search(before))
    return grouped and clear and not re.search(r" [-/.] ", number)


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 check digit."""
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _addresses(text: str) -> Iterator[Found]:
    done = 0
    for start, end in sorted(match.span() for street in _STREETS for match in street.finditer(text)):
        if start >= done:
            yield start, end, "address"
            done = end


_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _matches(_URL, "url"),
    _matches(_EMAIL, "email"),
    _ibans,
    _ips,
    _numbers,
    _addresses,
)
