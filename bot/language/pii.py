"""Personal details in text: found by pattern and checksum, masked one character for one.

Every repetition has a limit and no pattern can match the same characters in two ways, so the work grows with the
length of the text alone. A name is looked for only after words that announce one ("my name is", "Mrs", "Regards,"):
guessing would mask the names of products.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

from bot.language.addresses import addresses

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

_CALL = re.compile(r"\b(?:call|phone|tel|telephone|mobile|cell|whatsapp|reach|text|number|fax|ring)\b", re.IGNORECASE)
_NO_CALL = re.compile(r"\b(?:order|upc|ean|isbn|asin|sku|model|serial|tracking|part|item|invoice)\b", re.IGNORECASE)
_CUE_CHARACTERS = 40

_CAPITAL = r"(?=[^\W\d_a-zß-ÿ])[^\W\d_](?:[\w'’-]{1,24}|\.)"
_PERSON = rf"({_CAPITAL}(?:[ ]{_CAPITAL}){{0,3}})"
_BRANDS = "Coffee|Clean|Meyer|Beer|Bubble|Potato|Muscle|Heater|Bar|Christmas|Dash|T\\b|Right|Big|Pac|Butterworth"
_NAMES = (
    re.compile(
        r"\b(?i:name(?:'s|’s|[ ]is|:)|people call me|everyone calls me|signed,?|regards,?|sincerely(?:[ ]yours)?,?|"
        r"yours (?:truly|sincerely|faithfully),?|(?:cheers|thanks|thank you),(?=[ ]{0,4}\n))"
        rf"(?:[ ]{{1,4}}|[ ]{{0,4}}\n[\s>]{{0,8}}){_PERSON}"
    ),
    re.compile(rf"\b(?:Mrs|Mr|Ms|Miss)\.?[ ](?!{_BRANDS}){_PERSON}"),
    re.compile(rf"\b(?i:this is|i am|i'm)[ ]{_PERSON}(?=,? (?:speaking|here|from|and i|writing)\b)"),
)


def find_pii(text: str) -> list[Found]:
    """(start, end, type) in the order of the text, without overlaps; of two that overlap, the surer kind wins.

    Types: email, url, iban, ip, card, phone, national_id, address, name.
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
    return ((start, end, "address") for start, end in addresses(text))


def _names(text: str) -> Iterator[Found]:
    done = 0
    for start, end in sorted(match.span(1) for pattern in _NAMES for match in pattern.finditer(text)):
        if start >= done and text[start : start + 2] not in ("I ", "I'"):
            yield start, end, "name"
            done = end


_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _matches(_URL, "url"),
    _matches(_EMAIL, "email"),
    _ibans,
    _ips,
    _numbers,
    _addresses,
    _names,
)
