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


def _opened(settings: Settings, purpose: str, token: str) -> str:
    try:
        return str(_signer(settings, purpose).loads(token))
    except BadData as error:
        raise BadLink(purpose) from error


def _signer(settings: Settings, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings.hearback_secret.get_secret_value(), salt=f"hearback {purpose}")
