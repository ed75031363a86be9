"""Postal addresses in text, in the forms of several countries. Linear time: see `pii.py`.

A street is known by its own word ("Street", "straat", "ul.", "Calle"), by a house number on both sides of capitals
("6750 Koskikatu 25"), or by words before it that speak of where somebody lives. What follows a street (flat, town,
postcode, country) goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ROAD = "street|road|avenue|lane|boulevard|crescent|terrace|parkway|highway"
_SHORT_ROAD = (
    "St|Str|Rd|Ave|Ln|Dr|Drive|Blvd|Ct|Court|Pl|Place|Squares?|Close|Way|Pkwy|Hwy|Cres|Cir|Circle|Grove|Gardens|Mews|"
    "Row|Trail|Alley|Plaza|Quay|Walk|Hills?|Ridge|Crossing|Junctions?|Canyon|Point|Pike|Turnpike|Run|Path|Loop|Bend|Glen|"
    "Heights|Springs?|Meadows?|Orchard|Park|Parkways|Prairie|Motorway|Broadway|Expressway|Landing|Mills?|Knolls?|Vista|"
    "Hollow|Causeway|Green|Croft|Wharf|Parade|Promenade|Rise|Vale|Esplanade"
)
_ENDINGS = (
    r"[Ss]tra(?:ss|ß)e|[Ss]tr\.|gasse|platz|allee|gatan?|vägen|veien|vegen|gade|vænget|stræde|straeti|stræti|"
    r"straat|laan|plein|gracht|steenweg|boulevard|bulevardi|katu|kuja|utca|ulica|cesta|plassen|torget|gränd|"
    r"(?:^|(?<=[ -]))(?:[Aa]ll[eé]e?|[Ww]eg|[Gg]asse|[Pp]latz|[Rr]ing|[Uu]fer|[Dd]amm)"
)
_DOUBTFUL = "weg|gate|vej|braut|tie|stien|stigen|bakken|polku|ufer|damm|ring|brücke|dijk|kade|singel|dreef|lei|baan"
_ABROAD = (
    r"[Rr][uú]a|R\.|[Rr]ue|Via|Viale|Vicolo|Corso|Piazza|[Cc]alle|C/|[Aa]venida|Avd?a?\.?|Plaza|Paseo|Camino|Cuesta|"
    r"Urbanización|[Uu]lica|[Uu]l\.|[Aa]leja|[Aa]l\.|[Pp]lac|[Pp]l\.|[Oo]s\.|[Nn]áměstí|[Cc]hemin|[Aa]venue|[Bb]oulevard|[Aa]llée|"
    r"[Qq]uai|[Ii]mpasse|[Pp]lace|Praça|Travessa|Largo|Alameda|Strada|Rruga"
)
_AFTER = r"u\.|út(?:ja)?|utca|tér|krt\.|str\.?|nám\.|gata|gate|ulica|cesta|tee|iela|gatvė"
_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AIT]|"
    "W[AIVY]"
)
_NAME = r"[^\W\d_][\w'’]{0,24}\.?"
_PROPER = r"(?=[^\W\d_a-zß-ÿ])" + _NAME  # short road words are common words too: only after a capital
_TITLE = r"(?=[^\W\d_a-zß-ÿ])[^\W\d_][^\W\d_A-Z]{2,24}"
_JOINED = r"(?:[^\W\d_]{1,24}-){0,3}"  # Karl-Marx-
_HOUSE = r"\d{1,5}[a-z]?\b"
_FIRST = r"(?<![\w.,/$£€•-])(?<!/ )\d{1,5}[a-z]?,?[ ](?!(?:years?|months?|weeks?|days?|hours?|miles?|sizes?)\b)"
_STREETS = (
    rf"{_FIRST}(?:{_NAME}[ ]){{1,3}}(?i:{_ROAD})\b(?![-'’])",  # 14 old mill road
    rf"{_FIRST}(?:{_PROPER}[ ]){{1,3}}(?:{_SHORT_ROAD})\b\.?",  # 14 Crown Dr.
    rf"\b(?:{_PROPER}[ ])?{_JOINED}[^\W\d_]{{0,24}}(?:{_ENDINGS})[ ]{_HOUSE}",  # Lange Straße 5a
    rf"\b(?=[^\W\d_a-zß-ÿ])[^\W\d_]{{4,24}}(?:{_DOUBTFUL})[ ]{_HOUSE}",  # Skogstien 106
    rf"\b(?:{_PROPER}[ ]){{1,3}}(?:{_AFTER})[ ]{_HOUSE}\.?",  # Kálmán Imre u. 12.
    rf"(?<!\w)(?:{_ABROAD})[ ](?:{_NAME}[ ]){{0,3}}{_NAME},?[ ]{_HOUSE}",  # Rua do Arenque 1634, Via Roma, 12
    rf"\b\d{{1,5}},?[ ](?:{_ABROAD})[ ](?:d(?:e|u|es|i|el|a|os?)[ ])?(?:l[ae][ ])?{_NAME}",  # 12 rue de Lyon
    rf"(?<![\w.,$£€•-])(?!19|20)\d{{3,5}}[ ](?:{_TITLE}[ ]){{1,4}}{_HOUSE}(?![ ]?[.,-]\d|[ ]-)",  # 6750 Koskikatu 25
    r"\b(?i:apt|apartment|suite)\b\.?[ ]#?\d{1,5}[a-z]?\b",
    r"\b(?i:(?:p\.?[ ]?o\.?|PSC[ ]\d{1,5},|Unit[ ]\d{1,5})[ ]box)[ ]\d{1,7}\b",
    r"\b(?i:[AFD]PO[ ](?:AE|AP|AA))[ ]\d{5}\b",  # military post
    r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]\d[ABD-HJLNP-UW-Z]{2}\b",  # postcode of the United Kingdom
    r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z][ ]\d[A-Z]\d\b",  # of Canada
    r"\b\d{4,5}-\d{3}[ ](?=[^\W\d_a-zß-ÿ])",  # of Portugal and Brazil, before the town
    rf"\b{_PROPER},?[ ](?:{_STATES}),?[ ]\d{{5}}(?:-\d{{4}})?\b",  # Springfield, IL 62704
    rf"\b{_PROPER},?[ ](?:NSW|VIC|QLD|SA|WA|TAS|ACT|NT),?[ ]\d{{4}}\b",  # Newtown NSW 2042
)
_LIVES = re.compile(
    r"\b(?i:address(?:[ ]is|[ ]to|[ ]from|:)|liv(?:es?|ed|ing)[ ](?:at|in|on)|resid(?:es?|ed|ing)[ ](?:at|in|on)|"
    r"located[ ](?:at|in|on)|(?:home|house|flat|office|shop)[ ]is[ ](?:at|in|on)|drops?[ ]you[ ]off[ ]at)[ \n]{1,4}"
)
_HOME = re.compile(
    rf"(?:\d{{1,5}}[ ])?(?:{_PROPER}[ ]){{1,4}}{_HOUSE}(?![ ]?(?:day|week|month|year|time|hour|minute|%))"
)
_CORNER = re.compile(
    rf"\b(?i:corner[ ]of)[ ](?:{_NAME}[ ]|\d{{1,5}}\.?[ ]){{1,5}}?and(?:[ ]{_PROPER}){{1,3}}(?:[ ]{_HOUSE})?"
)
_STREET = tuple(re.compile(pattern) for pattern in _STREETS)
_FLAT = r"(?i:apt|apartment|suite|flat|unit)\b\.?[ ]#?\d{1,5}[a-z]?"
_TOWN = re.compile(
    rf"(?:[\s,>?]{{1,8}}{_FLAT})?(?:[ ,]{{1,3}}{_PROPER},?|[ ,]{{0,3}}\n[\s>?]{{0,8}}{_NAME},?){{0,8}}"
    r"[\s,>?]{1,8}\d{4,6}(?:-\d{3,4})?\b(?![.,:/]\d)"
)
_FLAT_ALONE = re.compile(rf"[\s,>?]{{1,8}}{_FLAT}\b")
_NUMBER_BEFORE = re.compile(r"(?<![\w.,:/$£€•-])\d{1,5}[a-z]?,?[\s>?]{1,8}\Z")
_REACH = 16
_DIGIT = re.compile(r"\d")


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) in the order of the text, without overlaps."""
    done = 0
    for start, end in sorted(_streets(text)):
        if start >= done:
            yield _from(text, start, done), _until(text, end)
            done = _until(text, end)


def _streets(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _CORNER.finditer(text))
    if not _DIGIT.search(text):
        return  # every other form has a number
    for pattern in _STREET:
        yield from (match.span() for match in pattern.finditer(text))
    for cue in _LIVES.finditer(text):
        home = _HOME.match(text, cue.end())
        if home:
            yield home.span()


def _from(text: str, start: int, done: int) -> int:
    """The start of a house number that stands before the street."""
    first = max(done, start - _REACH)
    number = _NUMBER_BEFORE.search(text[first:start])
    return first + number.start() if number else start


def _until(text: str, end: int) -> int:
    """The end of the flat, town and postcode that follow the street."""
    rest = _TOWN.match(text, end) or _FLAT_ALONE.match(text, end)
    return rest.end() if rest else end
