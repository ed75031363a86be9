"""Cost: 2 s, no service."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.pii import MASK, find_pii, mask

PIECES = st.sampled_from(
    ["ann@shop.example", "4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32", "+44 20 7946 0958", "10.0.0.7",
     "x://a:b@c", "14 Crown Street", "555-123-4567", "078-05-1120", "call 555 0199", " ", ", ", "1", "12 ", "-",
     ".", "/", "(", "the"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found", "kind"),
    [
        ("write to ann.lee+x@shop.example.org, please", "ann.lee+x@shop.example.org", "email"),
        ("card 4111-1111-1111-1111.", "4111-1111-1111-1111", "card"),
        ("my amex 378282246310005", "378282246310005", "card"),
        ("pay to GB82 WEST 1234 5698 7654 32 now", "GB82 WEST 1234 5698 7654 32", "iban"),
        ("DE89370400440532013000 is mine", "DE89370400440532013000", "iban"),
        ("ring me on +44 (0)20 7946 0958", "+44 (0)20 7946 0958", "phone"),
        ("555-123-4567 after six", "555-123-4567", "phone"),
        ("my number is 555 0199", "555 0199", "phone"),
        ("from 192.168.10.7 today", "192.168.10.7", "ip"),
        ("see ftp://bob:secret@host.example/a", "ftp://bob:secret@host.example/a", "url"),
        ("send it to 221b Baker Street, London", "221b Baker Street", "address"),
        ("14 Crown Dr. is right", "14 Crown Dr.", "address"),
        ("ich wohne Lange Straße 5a in Ulm", "Lange Straße 5a", "address"),
        ("12 rue de Lyon", "12 rue de Lyon", "address"),
        (
            "to 6750 Koskikatu 25 Apt. 864\nArtilleros\n64677, thanks",
            "6750 Koskikatu 25 Apt. 864\nArtilleros\n64677",
            "address",
        ),
        ("22 Kálmán Imre u. 12.", "22 Kálmán Imre u. 12.", "address"),
        ("find me in ul. Cicha 86", "ul. Cicha 86", "address"),
        ("Wohnt am Karl-Marx-Platz 15", "Karl-Marx-Platz 15", "address"),
        ("sono in Via Roma, 99", "Via Roma, 99", "address"),
        ("4 Priory, L19 8UP", "L19 8UP", "address"),
        ("it went to Watersmouth, OR 59900", "Watersmouth, OR 59900", "address"),
        ("I live at Aasa 43 now", "Aasa 43", "address"),
        ("at the corner of Bygget 64 and Park Lane", "corner of Bygget 64 and Park Lane", "address"),
        ("14 Crown Street, Leeds 20457", "14 Crown Street, Leeds 20457", "address"),
        ("Unit 1293 Box 4311\nDPO AE 01708", "Unit 1293 Box 4311\nDPO AE 01708", "address"),
        ("my name is Ann Lee and", "Ann Lee", "name"),
        ("It broke.\nBest regards,\nJ. Ortiz", "J. Ortiz", "name"),
        ("Mrs. Okafor in the shop was kind", "Okafor", "name"),
        ("this is Tom from Leeds", "Tom", "name"),
    ],
)
def test_personal_details_are_found(text: str, found: str, kind: str) -> None:
    assert [(text[start:end], found_kind) for start, end, found_kind in find_pii(text)] == [(found, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "I paid $1299.00 on 12/24/2023 for 2 of them",
        "order 11294573 of 2024-05-06 11:30:00",
        "it takes 1600 x 1280 shots, 1024-768 too",
        "4111 1111 1111 1112 fails the check",
        "a 120 gb drive, a 20 gig drive, 5 stars all the way",
        "via usb 2.0, 3 days in a row, 24 / 7",
        "version 10.2.1, https://shop.example/a?b=1, @shop",
        "out at 12:30:45 :: done",
        "upc 78776950105",
        "1600 X 1200 photos, a 2002 Merc 3.0",
        "2 years down the road, 1 / 2 size larger than street shoes",
        "the corner of our bathroom and we like it, a Wusthof 6",
        "my Mr. Coffee and my name brand pan, regards",
        "I lived in it for 3 days",
    ],
)
def test_what_is_no_personal_detail_stays(text: str) -> None:
    assert find_pii(text) == []


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_mask_keeps_length_and_is_idempotent(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert mask(masked) == masked
    hidden = {index for start, end, _ in find_pii(text) for index in range(start, end)}
    assert all(masked[i] == (MASK if i in hidden else text[i]) for i in range(len(text)))


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "a.",
        "GB12 ",
        "12 Aa ",
        "::",
        "1-",
        "rua ",
        "x://a:",
        "a@",
        "(1",
        "Ab ",
        "1 Crown Street\nA ",
        "corner of a ",
        "Mr A ",
    ],
)
def test_hostile_repetition_is_read_to_the_end(piece: str) -> None:
    """A pattern that backtracks would not come back within the suite's patience."""
    assert len(mask(piece * 20_000)) == len(piece) * 20_000
