"""Cost: milliseconds, no service."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.markup import as_written


@pytest.mark.parametrize(
    ("text", "meant", "mended"),
    [
        ("<b>Great</b> colour<br>but the zip broke", "Great colour\nbut the zip broke", {"html"}),
        ("<p>Good.</p>\n<p>But  loud.</p>", "Good.\nBut loud.", {"html"}),
        ("<ul><li>loud</li><li>hot</li></ul>", "loud\nhot", {"html"}),
        ('<div class="x">One</div><BR/>two', "One\ntwo", {"html"}),
        ("It&#39;s &quot;new&quot; &amp; loud", 'It\'s "new" & loud', {"entities"}),
        ("It&amp;#39;s here&nbsp;now", "It's here now", {"entities"}),
        ("a &lt;br&gt; b", "a\nb", {"entities", "html"}),
        ("&#x1F600; &eacute;", "😀 é", {"entities"}),
        ("GrÃ¶ÃŸe passt, Itâ€™s", "Größe passt, It’s", {"mojibake"}),
        ("schÃ¶n", "schön", {"mojibake"}),
        ("Å¼le dziaÅ‚a", "żle działa", {"mojibake"}),
    ],
)
def test_what_an_export_did_to_a_text_is_undone(text: str, meant: str, mended: set[str]) -> None:
    found = as_written(text)
    assert (found.text, found.mended) == (meant, mended)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I <3 it",
            "5 < 6 and 7 > 4",
            "AT&T rocks; R&D too",
            "caffè è già buono",
            "naïve façade Ångström – “q”",
            "a & b;",
        ),
        *(
            "<unknown> thing",
            "3 <b",
            "Größe passt nicht",
            "Zażółć gęślą jaźń",
            "盖子坏了",
            "price < 20 € & good",
            "x &c; y",
        ),
    ],
)
def test_a_text_that_holds_none_of_it_is_left_as_it_is(text: str) -> None:
    assert as_written(text).text == text and not as_written(text).mended


@given(st.text(max_size=200))
def test_nothing_is_mended_twice(text: str) -> None:
    if not as_written(text).mended:
        assert as_written(text).text == text
