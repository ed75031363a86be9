"""What links carry: signed, so that nobody makes one up; in them is nothing that names a person."""

from __future__ import annotations

from itsdangerous import BadData, URLSafeSerializer

from bot.settings import Settings


class BadLink(Exception):
    """The signature is not ours."""


def seal(settings: Settings, nonce: str) -> str:
    """The signed invitation that a link carries."""
    return str(_signer(settings, "invitation").dumps(nonce))


def unseal(settings: Settings, invite: str) -> str:
    """The nonce inside a signed invitation. Raises BadLink."""
    return _opened(settings, "invitation", invite)


def chat_link(settings: Settings, nonce: str) -> str:
    """The address of the full-page chat of this invitation."""
    return f"{settings.public_url}/c/{seal(settings, nonce)}"


def unsubscribe_link(settings: Settings, pseudonym: str) -> str:
    """The address at which this customer asks for no more invitations."""
    return f"{settings.public_url}/u/{_signer(settings, 'unsubscribe').dumps(pseudonym)}"


def unsubscriber(settings: Settings, token: str) -> str:
    """The pseudonym of the customer who asks. Raises BadLink."""
    return _opened(settings, "unsubscribe", token)


def rating_link(settings: Settings, issue: int, reader: str) -> str:
    """The address at which this reader says whether a digest was useful."""
    return f"{settings.public_url}/r/{_signer(settings, 'rating').dumps(f'{issue}.{reader}')}"


def rater(settings: Settings, token: str) -> tuple[int, str]:
    """The digest, and the reader who rates it. Raises BadLink."""
    issue, _, reader = _opened(settings, "rating", token).partition(".")
    return int(issue), reader


def changed_link(settings: Settings, message: int) -> str:
    """The address at which a customer says whether a change fixed it."""
    return f"{settings.public_url}/l/{_signer(settings, 'changed').dumps(str(message))}"


def told(settings: Settings, token: str) -> int:
    """The loop message that is answered. Raises BadLink."""
    return int(_opened(settings, "changed", token))


def _opened(settings: Settings, purpose: str, token: str) -> str:
    try:
        return str(_signer(settings, purpose).loads(token))
    except BadData as error:
        raise BadLink(purpose) from error


def _signer(settings: Settings, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings.hearback_secret.get_secret_value(), salt=f"hearback {purpose}")
