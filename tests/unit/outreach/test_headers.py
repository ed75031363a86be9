"""Headers as a real SMTP server in this process gets them, byte by byte. Cost: 2 s, no service."""

from __future__ import annotations

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given
from hypothesis import strategies as st

from bot.outreach.deliveries import message_id
from bot.outreach.headers import LONGEST_LINE, POLICY, HeaderNotPlain, ascii_url, plain
from bot.outreach.mail import Mailer, MailFailed
from bot.settings import Settings
from tests.unit.outreach.conftest import Mailbox, mail_settings

TOKEN = "IjQ4ZjE3MmIwLTRkM2Ei.8kx-Qq_Z3vUe0PpYc7wLr1HnTtA"


def lines(mailbox: Mailbox) -> list[str]:
    """Every line of the last mail's headers, as it came over the wire."""
    head = bytes(mailbox.envelopes[-1].content or b"").partition(b"\r\n\r\n")[0]
    return head.decode("ascii").split("\r\n")


def send(mail: Settings, subject: str = "How was it?", to: str = "ada@customer.example", **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    Mailer(mail).send(to, subject, "Hello\n", "<p>Hello</p>", named)


def url_of(length: int) -> str:
    url = f"https://feedback.your-shop.example/u/{TOKEN}"
    return (url + TOKEN * 20)[:length]


@pytest.mark.parametrize("length", [60, 69, 70, 76, 77, 78, 89, 120, 200, 300, 400])
def test_the_address_to_unsubscribe_arrives_as_it_is(mail: Settings, mailbox: Mailbox, length: int) -> None:
    one_click = "List-Unsubscribe=One-Click"
    send(mail, List_Unsubscribe=f"<{url_of(length)}>", List_Unsubscribe_Post=one_click)
    assert f"List-Unsubscribe: <{url_of(length)}>" in lines(mailbox)
    assert f"List-Unsubscribe-Post: {one_click}" in lines(mailbox)


@pytest.mark.parametrize("length", [20, 76, 150, 400])
def test_whatever_a_program_reads_arrives_as_it_is(mail: Settings, mailbox: Mailbox, length: int) -> None:
    key = ("invitation-delivery-" * 40)[:length]
    given = {
        "Message-ID": f"<{key}@shop.example>",
        "References": f"<{key}@shop.example> <second@shop.example>",
        "In-Reply-To": f"<{key}@shop.example>",
        "List-Id": f"The shop's feedback <{key}.shop.example>",
        "List-Help": f"<mailto:help@shop.example?subject={key}>, <{url_of(length)}>",
        "Feedback-ID": f"{key}:shop",
    }
    send(mail, **{name.replace("-", "_"): value for name, value in given.items()})
    arrived = lines(mailbox)
    assert [line for line in (f"{name}: {value}" for name, value in given.items()) if line not in arrived] == []
    assert "Auto-Submitted: auto-generated" in arrived


@pytest.mark.parametrize("local", [10, 64])
def test_a_long_address_is_not_encoded(mail: Settings, mailbox: Mailbox, local: int) -> None:
    to = f"{'a' * local}@{'customers.' * 12}example"
    send(mail, to=f"Ada Lovelace <{to}>")
    assert any(line.endswith((f"<{to}>", to)) for line in lines(mailbox))


def test_words_are_folded_and_encoded_as_ever(mail: Settings, mailbox: Mailbox) -> None:
    subject = " ".join(["Wie war's mit der größten aller Kaffeemühlen?"] * 4)
    send(mail, subject=subject, to="Käthe Straßenbauer-Müller <ada@customer.example>")
    assert all(len(line) <= 78 for line in lines(mailbox) if not line.startswith("Message-ID"))
    assert mailbox.mails[0]["Subject"] == subject
    assert "Käthe Straßenbauer-Müller" in mailbox.mails[0]["To"]


@pytest.mark.parametrize("value", [f"<https://f.example/u/{'a' * LONGEST_LINE}>", "<ünsubscribe>"])
def test_what_cannot_arrive_as_it_is_is_not_sent(mail: Settings, mailbox: Mailbox, value: str) -> None:
    with pytest.raises(MailFailed, match="List-Unsubscribe") as refused:
        send(mail, List_Unsubscribe=value)
    assert refused.value.permanent and mailbox.envelopes == []


def test_a_shop_with_letters_of_its_own_in_its_domain_can_send(smtp: Controller, mailbox: Mailbox) -> None:
    shop = mail_settings(smtp, hearback_mail_from="Bücher <post@bücher.example>")
    send(shop, Message_ID=message_id(shop, "one"), List_Unsubscribe="<https://bücher.example:8443/ü/a%20b?c=ß>")
    assert "Message-ID: <one@xn--bcher-kva.example>" in lines(mailbox)
    assert "List-Unsubscribe: <https://xn--bcher-kva.example:8443/%C3%BC/a%20b?c=%C3%9F>" in lines(mailbox)
    assert ascii_url("https://plain.example/a b") == "https://plain.example/a b"


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=900))
def test_every_url_is_written_plainly_or_refused(path: str) -> None:
    value = f"<https://f.example/{path}>"
    try:
        written = plain("List-Unsubscribe", value)
    except HeaderNotPlain:
        assert len(value) > 900 or "=?" in value
        return
    folded = POLICY.fold("List-Unsubscribe", POLICY.header_store_parse("List-Unsubscribe", written)[1])
    assert folded == f"List-Unsubscribe: {value}\r\n"
