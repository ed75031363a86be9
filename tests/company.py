"""A company's sign-in service, as small as OpenID Connect lets it be; `lies` makes it answer wrongly."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import unquote_plus, urlencode

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "hearback", "a secret that only both know"


class Company:
    """Signs everybody in as `person`, without asking."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {"sub": "42", "email": "ana.ruiz@example.com", "email_verified": True}
        self.lies: Callable[[dict[str, Any]], None] = lambda _claims: None
        self.key = self.signs_with = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256"})
        self.asked: dict[str, str] = {}
        self.issuer = ""

    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/.well-known/openid-configuration")(self.configuration)
        app.get("/keys")(lambda: {"keys": [self.key.as_dict(private=False)]})
        app.get("/authorize")(self.authorize)
        app.post("/token")(self.token)
        return app

    def configuration(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in places.items()}}

    def authorize(self, request: Request) -> RedirectResponse:
        self.asked = dict(request.query_params)
        assert self.asked["client_id"] == CLIENT and self.asked["response_type"] == "code"
        assert self.asked["code_challenge_method"] == "S256" and "openid" in self.asked["scope"]
        return RedirectResponse(
            f"{self.asked['redirect_uri']}?{urlencode({'code': 'c', 'state': self.asked['state']})}"
        )

    async def token(
        self, request: Request, code: Annotated[str, Form()], code_verifier: Annotated[str, Form()]
    ) -> dict[str, Any]:
        given: HTTPBasicCredentials | None = await HTTPBasic()(request)
        assert given and (given.username, unquote_plus(given.password)) == (CLIENT, SECRET)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        if code != "c" or challenge != self.asked["code_challenge"]:
            raise HTTPException(400, "invalid_grant")
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 60}
        claims |= {"nonce": self.asked["nonce"], **self.person}
        self.lies(claims)
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signs_with)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}
