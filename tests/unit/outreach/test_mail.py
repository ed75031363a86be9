"""Mail to a real SMTP server in this process. Cost: 2 s, no service."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from bot.outreach.mail import Mailer, MailFailed
from bot.settings import Settings
from tests.system import free_ports
from tests.unit.outreach.conftest import Mailbox, mail_settings


def send(settings: Settings, **changes: object) -> str:
    given = {"to": "Ada <ada@customer.example>", "subject": "Wie war's?", "text": "Grüße\n"} | changes
    return Mailer(settings).send(**given)  # type: ignore[arg-type]


def test_a_mail_arrives_as_text_and_html_with_its_headers(mail: Settings, mailbox: Mailbox) -> None:
    send(mail, html="<p>Grüße</p>", headers={"List-Unsubscribe": "<https://x.example/u/1>"})
    arrived = mailbox.mails[0]
    assert mailbox.envelopes[0].rcpt_tos == ["ada@customer.example"]
    assert mailbox.envelopes[0].mail_from == "feedback@shop.example"
    assert (arrived["From"], arrived["Subject"]) == ("Käthe's Shop <feedback@shop.example>", "Wie war's?")
    assert arrived["List-Unsubscribe"] == "<https://x.example/u/1>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    plain, html = arrived.iter_parts()
    assert (plain.get_content_type(), plain.get_content().strip()) == ("text/plain", "Grüße")
    assert (html.get_content_type(), html.get_content().strip()) == ("text/html", "<p>Grüße</p>")


def test_a_message_id_is_made_or_taken(mail: Settings, mailbox: Mailbox) -> None:
    made = send(mail)
    assert made.endswith("@shop.example>")
    assert send(mail, headers={"Message-ID": "<one@shop.example>"}) == "<one@shop.example>"
    assert [one["Message-ID"] for one in mailbox.mails] == [made, "<one@shop.example>"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "Hello\r\nBcc: all@example.com"},
        {"to": "ada@customer.example\nBcc: all@example.com"},
        {"to": "ada@customer.example, eve@example.com"},
        {"to": "ada"},
        {"to": "@customer.example"},
        {"to": "a\0da@customer.example"},
        {"headers": {"X-Note": "a\nBcc: all@example.com"}},
        {"headers": {"X-Note: a\nBcc": "all@example.com"}},
        {"headers": {"bcc": "all@example.com"}},
    ],
)
def test_a_header_that_would_bring_another_is_refused(mail: Settings, mailbox: Mailbox, wrong: dict[str, str]) -> None:
    with pytest.raises(MailFailed) as refused:
        send(mail, **wrong)
    assert refused.value.permanent
    assert mailbox.envelopes == []


def test_an_address_in_another_script_reaches_a_server_that_takes_it(mail: Settings, mailbox: Mailbox) -> None:
    send(mail, to="ada@bücher.example")
    assert mailbox.envelopes[0].rcpt_tos == ["ada@xn--bcher-kva.example"]


@pytest.mark.parametrize(("answer", "permanent"), [("550 no such mailbox", True), ("451 later, please", False)])
def test_a_refusal_says_whether_trying_again_helps(
    mail: Settings, mailbox: Mailbox, answer: str, permanent: bool
) -> None:
    mailbox.refused_recipient = answer
    with pytest.raises(MailFailed, match=answer) as refused:
        send(mail)
    assert (refused.value.permanent, refused.value.unsure) == (permanent, False)
    mailbox.refused_recipient = ""
    mailbox.refusals = [answer]
    with pytest.raises(MailFailed, match=answer) as refused:
        send(mail)
    assert (refused.value.permanent, refused.value.unsure) == (permanent, False)


def test_without_a_server_or_a_sender_the_setting_is_named() -> None:
    with pytest.raises(MailFailed, match="HEARBACK_SMTP_HOST"):
        send(Settings(hearback_mail_from="a@b.example"))
    with pytest.raises(MailFailed, match="HEARBACK_MAIL_FROM"):
        send(Settings(hearback_smtp_host="127.0.0.1"))
    assert not Mailer(Settings()).configured


def test_a_server_that_does_not_answer_is_named_with_its_settings() -> None:
    nobody = Settings(hearback_smtp_host="127.0.0.1", hearback_smtp_port=free_ports(1)[0], hearback_mail_from="a@b.cd")
    with pytest.raises(MailFailed, match=r"cannot be reached .* Check HEARBACK_SMTP_HOST") as failed:
        Mailer(nobody).check()
    assert not failed.value.permanent and not failed.value.unsure


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(smtp: Controller, mailbox: Mailbox) -> None:
    with pytest.raises(MailFailed, match="HEARBACK_SMTP_SECURITY"):
        send(mail_settings(smtp, hearback_smtp_security="starttls"))
    assert mailbox.envelopes == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that signs itself, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def secure(mailbox: Mailbox, certificate: Path) -> Iterator[Settings]:
    """A server that takes mail only after STARTTLS and a password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def check(_server: object, _session: object, _envelope: object, _mechanism: str, given: object) -> AuthResult:
        return AuthResult(success=getattr(given, "password", b"") == b"right", handled=False)

    port, guarded = free_ports(1)[0], {"require_starttls": True, "auth_required": True, "authenticator": check}
    controller = Controller(mailbox, hostname="localhost", port=port, tls_context=context, **guarded)
    controller.start()
    user = {"hearback_smtp_user": "shop", "hearback_smtp_password": SecretStr("right")}
    yield mail_settings(controller, hearback_smtp_host="localhost", hearback_smtp_security="starttls", **user)
    controller.stop()


def test_mail_travels_encrypted_after_signing_in(
    secure: Settings, mailbox: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    send(secure)
    assert len(mailbox.envelopes) == 1
    wrong = secure.model_copy(update={"hearback_smtp_password": SecretStr("wrong")})
    with pytest.raises(MailFailed, match="HEARBACK_SMTP_PASSWORD") as refused:
        send(wrong)
    assert "wrong" not in str(refused.value).split("HEARBACK_SMTP_PASSWORD")[1]


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: Settings, mailbox: Mailbox) -> None:
    with pytest.raises(MailFailed, match="certificate"):
        send(secure)
    assert mailbox.envelopes == []
