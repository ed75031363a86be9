"""Mail through the shop's own SMTP server."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, getaddresses, make_msgid

from bot.errors import Mendable
from bot.outreach.headers import POLICY, HeaderNotPlain, plain
from bot.settings import Settings

TIMEOUT = 20.0
"""Seconds that the server may take for each answer."""
TEMPORARY = range(400, 500)
"""SMTP answers after which the same mail may be sent again."""
OWN_HEADERS = {"from", "to", "cc", "bcc", "subject", "date", "sender", "content-type", "mime-version"}
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class MailFailed(Mendable):
    """A mail was not taken by the server; the message says what to do.

    `permanent`: sending it again will not help. `unsure`: the server may have taken it all the same.
    """

    def __init__(self, message: str, *, permanent: bool = False, unsure: bool = False) -> None:
        super().__init__(message)
        self.permanent, self.unsure = permanent, unsure


class Mailer:
    """Sends by the HEARBACK_SMTP_... settings: one connection a mail, encrypted unless the settings say otherwise."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @property
    def configured(self) -> bool:
        """Whether there is a server to send through."""
        return bool(self.settings.hearback_smtp_host)

    def send(
        self, to: str, subject: str, text: str, html: str | None = None, headers: Mapping[str, str] | None = None
    ) -> str:
        """Sends one mail to one address; the Message-ID it bears. Raises MailFailed."""
        message = self._message(to, subject, text, html, headers or {})
        with self._connection() as server:
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                code, words = next(iter(error.recipients.values()))
                raise _refused(code, words) from error
            except smtplib.SMTPResponseException as error:
                raise _refused(error.smtp_code, error.smtp_error) from error
            except smtplib.SMTPNotSupportedError as error:
                raise MailFailed("The mail server takes no such address (no SMTPUTF8).", permanent=True) from error
            except (OSError, smtplib.SMTPException) as error:
                raise MailFailed(f"The mail server broke off while it took the mail: {error}.", unsure=True) from error
        return str(message["Message-ID"])

    def check(self) -> None:
        """Connects and signs in, and sends nothing. Raises MailFailed."""
        with self._connection() as server:
            server.noop()

    def _message(self, to: str, subject: str, text: str, html: str | None, headers: Mapping[str, str]) -> EmailMessage:
        sender = address(self.settings.hearback_mail_from, "HEARBACK_MAIL_FROM")
        message = EmailMessage(policy=POLICY)
        message["From"], message["To"] = sender, address(to, "The recipient")
        message["Subject"], message["Date"] = _one_line("subject", subject), formatdate(localtime=False)
        message["Auto-Submitted"] = "auto-generated"
        for name, value in headers.items():
            if not HEADER_NAME.fullmatch(name) or name.lower() in OWN_HEADERS:
                raise MailFailed(f"A mail may not bring its own header {name!r}.", permanent=True)
            message[name] = _plain(name, value)
        if "Message-ID" not in message:
            message["Message-ID"] = make_msgid(domain=sender.domain)
        try:
            message.set_content(text)
            if html is not None:
                message.add_alternative(html, subtype="html")
        except (MessageError, UnicodeError) as error:
            raise MailFailed(f"The mail's text cannot be encoded: {error}.", permanent=True) from error
        return message

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        if not self.configured:
            raise MailFailed("No mail server is set: set HEARBACK_SMTP_HOST and HEARBACK_MAIL_FROM.")
        with ExitStack() as at_the_end:
            try:
                server = self._open()
                at_the_end.callback(_leave, server)
                self._sign_in(server)
            except (OSError, smtplib.SMTPException) as error:
                raise self._no_connection(error) from error
            yield server

    def _open(self) -> smtplib.SMTP:
        host, port = self.settings.hearback_smtp_host, self.settings.hearback_smtp_port
        if self.settings.hearback_smtp_security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=TIMEOUT)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if self.settings.hearback_smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.settings.hearback_smtp_user:
            server.login(self.settings.hearback_smtp_user, self.settings.hearback_smtp_password.get_secret_value())

    def _no_connection(self, error: Exception) -> MailFailed:
        where = f"{self.settings.hearback_smtp_host}:{self.settings.hearback_smtp_port}"
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return MailFailed(f"The mail server {where} does not accept HEARBACK_SMTP_USER and HEARBACK_SMTP_PASSWORD.")
        if isinstance(error, (ssl.SSLError, smtplib.SMTPNotSupportedError)):
            advice = "Check HEARBACK_SMTP_SECURITY and the server's certificate."
            return MailFailed(f"No safe connection to the mail server {where}: {error}. {advice}")
        advice = "Check HEARBACK_SMTP_HOST and HEARBACK_SMTP_PORT."
        return MailFailed(f"The mail server {where} cannot be reached ({error}). {advice}")


def address(text: str, whose: str) -> Address:
    """An address, with or without a name: `Shop <feedback@shop.example>`. Raises MailFailed when it is none."""
    found = getaddresses([_one_line(whose, text)])
    try:
        ((name, spec),) = found
        user, _, domain = spec.rpartition("@")
        if not (user and domain):
            raise ValueError(spec)
        return Address(name, user, domain.encode("idna").decode())
    except (ValueError, MessageError, IndexError) as error:
        raise MailFailed(f"{whose}: {text!r} is no mail address.", permanent=True) from error


def _one_line(name: str, value: str) -> str:
    """The value of a header. Raises MailFailed when it could begin another header."""
    if CONTROL.search(value):
        raise MailFailed(
            f"{name} holds a line break or another control character: the mail is not sent.", permanent=True
        )
    return value


def _plain(name: str, value: str) -> str:
    """The value of a header that programs read. Raises MailFailed when it would not arrive as it is."""
    try:
        return plain(name, _one_line(name, value))
    except HeaderNotPlain as error:
        raise MailFailed(f"{error} The mail is not sent.", permanent=True) from error


def _refused(code: int, words: bytes | str) -> MailFailed:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return MailFailed(f"The mail server refused the mail: {code} {said}", permanent=code not in TEMPORARY)


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
