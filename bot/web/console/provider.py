"""The company's own sign-in service: OpenID Connect, code flow with PKCE (OpenID Connect Core 1.0, RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.settings import Settings

WITHIN = 10.0
"""Seconds for each answer."""
LEEWAY = 120
"""Seconds by which clocks may differ."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
"""With a key of the provider's own; never none, nor a secret that both sides know."""
SCOPE = "openid email profile"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class SignInFailed(Exception):
    """Nobody is signed in; the message is for the log."""


@dataclass(frozen=True)
class Attempt:
    """What binds the answer to the browser that asked, and to nothing that was asked before."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """S256 of RFC 7636, 4.2."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    @classmethod
    def fresh(cls) -> Attempt:
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


class Provider:
    """Asks anew each time: sign-ins are rare, and the provider's keys change."""

    def __init__(self, settings: Settings, redirect: str) -> None:
        self.issuer = settings.hearback_oidc_issuer
        self.client = settings.hearback_oidc_client_id
        self._secret = settings.hearback_oidc_client_secret.get_secret_value()
        self._redirect = redirect

    async def address(self, attempt: Attempt) -> str:
        """Where the browser is sent. Raises SignInFailed."""
        async with self._http() as http:
            where = await self._configuration(http)
        asked = {
            "response_type": "code", "client_id": self.client, "redirect_uri": self._redirect, "scope": SCOPE,
            "state": attempt.state, "nonce": attempt.nonce, "code_challenge_method": "S256",
            "code_challenge": attempt.challenge,
        }  # fmt: skip
        return str(httpx.URL(where["authorization_endpoint"]).copy_merge_params(asked))

    async def claims(self, attempt: Attempt, code: str) -> Mapping[str, Any]:
        """Who the provider says it is, once its signature and all that binds it have been checked. Raises
        SignInFailed."""
        async with self._http() as http:
            where = await self._configuration(http)
            asked = {
                "grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect,
                "code_verifier": attempt.verifier,
            }  # fmt: skip
            # RFC 6749, 2.3.1: both are form-encoded before they are joined.
            who = httpx.BasicAuth(quote_plus(self.client), quote_plus(self._secret))
            token = await _json(http, "POST", where["token_endpoint"], data=asked, auth=who)
            keys = await _json(http, "GET", where["jwks_uri"])
        return self._checked(str(token.get("id_token", "")), keys, attempt)

    def _checked(self, token: str, keys: Any, attempt: Attempt) -> Mapping[str, Any]:
        expected = {"iss": self.issuer, "aud": self.client, "nonce": attempt.nonce}
        options: dict[str, Any] = {name: {"essential": True, "value": value} for name, value in expected.items()}
        options |= {name: {"essential": True} for name in ("sub", "exp", "iat")}
        claims = jwt.JWTClaimsRegistry(leeway=LEEWAY, **options)
        try:
            found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
            claims.validate(found)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise SignInFailed(f"the identity token is not good: {error}") from error
        if found.get("azp", self.client) != self.client:
            raise SignInFailed("the identity token was made for another program")
        return found

    async def _configuration(self, http: httpx.AsyncClient) -> dict[str, str]:
        found = await _json(http, "GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise SignInFailed(f"HEARBACK_OIDC_ISSUER is {self.issuer}, and the provider calls itself otherwise")
        where = {name: str(found.get(name, "")) for name in ENDPOINTS}
        if any(urlsplit(url).scheme not in ("https", urlsplit(self.issuer).scheme) for url in where.values()):
            raise SignInFailed(f"the provider must name {', '.join(ENDPOINTS)}, all of them https")
        return where

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=WITHIN, trust_env=False)


async def _json(http: httpx.AsyncClient, method: str, url: str, **more: Any) -> dict[str, Any]:
    try:
        answer = await http.request(method, url, **more)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SignInFailed(f"{url} did not answer: {error}") from error
    if not isinstance(found, dict):
        raise SignInFailed(f"{url} answered something else")
    return found
