"""Every setting, typed, read once from the environment and `.env`."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import secrets
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from bot.errors import Mendable

ROOT = Path(__file__).resolve().parent.parent
WEAK_SECRETS = {"", "change-me", "changeme", "secret", "password"}
MIN_SECRET = 32
SECRETS = ("hearback_secret", "hearback_internal_secret")
OPTIONAL_SECRETS = ("hearback_metrics_token",)
"""Whoever sets one of these opens a door with it."""
WEBHOOK_SECRETS = ("hearback_orders_webhook_secret", "hearback_webhook_secret")
MIN_WEBHOOK_SECRET = 24
"""Bytes, as Standard Webhooks asks for."""
DEMO_SECRETS = ROOT / "var" / "demo-secrets.env"


class SettingsError(Mendable):
    """A setting is missing or unsafe; the message names it and says what to do."""


class Settings(BaseModel):
    """What the environment decides. Field names are the variables' names in lower case."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    hearback_mode: Literal["demo", "production"] = "demo"
    hearback_host: str = "127.0.0.1"
    hearback_port: int = Field(8000, ge=1, le=65535)
    hearback_public_url: str = ""
    hearback_shop_name: str = Field("Hearback demo shop", min_length=1)
    hearback_shop_origins: str = ""
    hearback_secret: SecretStr = SecretStr("")
    hearback_internal_secret: SecretStr = SecretStr("")
    hearback_metrics_token: SecretStr = SecretStr("")
    hearback_rasa_port: int = Field(5005, ge=1, le=65535)
    hearback_actions_port: int = Field(5055, ge=1, le=65535)
    hearback_turn_timeout: float = Field(15.0, gt=0)
    hearback_invite_days: int = Field(60, ge=1)
    hearback_rate_per_conversation: int = Field(60, ge=0)
    hearback_rate_per_address: int = Field(600, ge=0)
    hearback_rate_photos: int = Field(12, ge=0)
    hearback_anonymous: bool = False
    hearback_retention_days: int = Field(0, ge=0)
    hearback_invite_gap_days: int = Field(7, ge=0)
    hearback_quiet_hours: str = Field("20:00-09:00", pattern=r"^off$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
    hearback_api_keys: SecretStr = SecretStr("")
    hearback_orders_webhook_secret: SecretStr = SecretStr("")
    hearback_webhook_url: str = ""
    hearback_webhook_secret: SecretStr = SecretStr("")
    hearback_webhook_private: bool = False
    hearback_digest_to: str = ""
    hearback_digest_schedule: str = Field(
        "monday 08:00",
        pattern=r"^off$|^(mon|tues|wednes|thurs|fri|satur|sun)day ([01]\d|2[0-3]):[0-5]\d$",
    )
    hearback_slack_url: SecretStr = SecretStr("")
    hearback_smtp_host: str = ""
    hearback_smtp_port: int = Field(587, ge=1, le=65535)
    hearback_smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    hearback_smtp_user: str = ""
    hearback_smtp_password: SecretStr = SecretStr("")
    hearback_mail_from: str = ""
    hearback_escalation_mail: str = ""
    hearback_oidc_issuer: str = ""
    hearback_oidc_client_id: str = ""
    hearback_oidc_client_secret: SecretStr = SecretStr("")
    hearback_oidc_domains: str = ""
    hearback_oidc_role: Literal["support", "product", "admin"] = "support"
    hearback_session_idle_hours: float = Field(12.0, gt=0)
    hearback_session_days: float = Field(7.0, gt=0)
    database_url: str = "sqlite:///var/hearback.db"
    tracker_url: str = "sqlite:///var/tracker.db"
    hearback_internal_host: str = "127.0.0.1"
    hearback_rasa_urls: str = ""
    hearback_actions_url: str = ""
    hearback_trusted_proxies: str = "127.0.0.1"
    rasa_workers: int = Field(1, ge=1)
    web_workers: int = Field(1, ge=1)
    redis_url: str = ""
    hearback_queue_url: str = Field("", pattern=r"^$|^(amqp|redis)s?://")
    hearback_dask: str = ""
    hearback_llm_url: str = ""
    hearback_llm_key: SecretStr = SecretStr("")
    hearback_llm_model: str = ""
    hearback_llm_timeout: float = Field(0.8, gt=0, le=1)
    hearback_llm_digest: bool = False
    hearback_llm_digest_timeout: float = Field(20.0, gt=0, le=120)

    @model_validator(mode="after")
    def _webhooks_can_be_signed(self) -> Settings:
        for name in WEBHOOK_SECRETS:
            value = getattr(self, name).get_secret_value()
            if value and not _signs(value):
                raise ValueError(
                    f"{name.upper()} must be whsec_ and at least {MIN_WEBHOOK_SECRET} random bytes in base64: "
                    "python3 -c 'import base64, secrets; "
                    'print("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())\''
                )
        if self.hearback_webhook_url and not self.hearback_webhook_secret.get_secret_value():
            raise ValueError("HEARBACK_WEBHOOK_URL is set: HEARBACK_WEBHOOK_SECRET must be too, to sign what is sent")
        return self

    @model_validator(mode="after")
    def _workers_keep_one_order(self) -> Settings:
        if self.web_workers > 1 and not self.redis_url:
            raise ValueError(
                "WEB_WORKERS above 1 needs REDIS_URL, so that the workers keep one order: redis://host:6379/0"
            )
        return self

    @model_validator(mode="after")
    def _company_sign_in_is_whole(self) -> Settings:
        if not self.hearback_oidc_issuer:
            return self
        if not (self.hearback_oidc_client_id and self.hearback_oidc_client_secret.get_secret_value()):
            raise ValueError(
                "HEARBACK_OIDC_ISSUER is set: HEARBACK_OIDC_CLIENT_ID and HEARBACK_OIDC_CLIENT_SECRET must be too; "
                "the provider gives both when you register Hearback there"
            )
        if self.hearback_mode == "production" and not self.hearback_oidc_issuer.startswith("https://"):
            raise ValueError("HEARBACK_OIDC_ISSUER must begin with https:// in production")
        return self

    @model_validator(mode="after")
    def _production_is_safe(self) -> Settings:
        if self.hearback_mode == "demo":
            return self
        optional = [(name, getattr(self, name).get_secret_value()) for name in OPTIONAL_SECRETS]
        optional += [("hearback_api_keys", key) for key in self.api_keys]
        needed = [(name, getattr(self, name).get_secret_value()) for name in SECRETS]
        for name, value in [*needed, *(one for one in optional if one[1])]:
            if value.lower() in WEAK_SECRETS or len(value) < MIN_SECRET:
                raise ValueError(
                    f"{name.upper()} must be at least {MIN_SECRET} random characters in production: "
                    "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
                )
        if self.hearback_smtp_password.get_secret_value() and self.hearback_smtp_security == "none":
            raise ValueError("HEARBACK_SMTP_SECURITY: the mail password would travel in the clear")
        return self

    @property
    def public_url(self) -> str:
        """Where customers' browsers find the web room, without a trailing slash."""
        return (self.hearback_public_url or f"http://{self.hearback_host}:{self.hearback_port}").rstrip("/")

    @property
    def api_keys(self) -> list[str]:
        """Any of them opens the API for the shop's own programs; several, so that one can be replaced at a time."""
        return [key.strip() for key in self.hearback_api_keys.get_secret_value().split(",") if key.strip()]

    @property
    def digest_readers(self) -> list[str]:
        """Whom digests are mailed to."""
        return [one.strip() for one in self.hearback_digest_to.split(",") if one.strip()]

    @property
    def oidc_domains(self) -> list[str]:
        """E-mail domains whose people get an account when they first sign in with the company's."""
        return [one.strip().lower().lstrip("@") for one in self.hearback_oidc_domains.split(",") if one.strip()]

    @property
    def rasa_urls(self) -> list[str]:
        """One internal address for each Rasa process; a conversation always goes to the same one."""
        here = [f"http://127.0.0.1:{self.hearback_rasa_port + n}" for n in range(self.rasa_workers)]
        return _urls(self.hearback_rasa_urls) or here

    @property
    def actions_urls(self) -> list[str]:
        """Where Rasa and the health check find each action server, without a trailing slash."""
        return _urls(self.hearback_actions_url) or [f"http://127.0.0.1:{self.hearback_actions_port}"]

    @property
    def shop_origins(self) -> list[str]:
        """The shop's own origins that may embed the widget."""
        return _urls(self.hearback_shop_origins)


def load(env_file: Path | None = None) -> Settings:
    """Reads `.env`, then the environment, which wins. Raises SettingsError with a sentence that says what to do."""
    found = {**dotenv_values(env_file or ROOT / ".env"), **os.environ}
    values = {name.lower(): value for name, value in found.items() if value not in (None, "")}
    try:
        settings = Settings.model_validate({name: values[name] for name in Settings.model_fields if name in values})
    except ValidationError as error:
        raise SettingsError(_in_words(error)) from error
    settings = _anchored(settings)
    return with_demo_secrets(settings, DEMO_SECRETS) if settings.hearback_mode == "demo" else settings


def with_demo_secrets(settings: Settings, file: Path) -> Settings:
    """In demo mode, secrets that were not set are made once at random and kept in `file`, readable by its owner."""
    missing = [name for name in SECRETS if not getattr(settings, name).get_secret_value()]
    if not missing:
        return settings
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text("".join(f"{name.upper()}={secrets.token_urlsafe(48)}\n" for name in SECRETS))
        # link, not rename: of two processes that start together, the first one's secrets stand.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    kept = dotenv_values(file)
    return settings.model_copy(update={name: SecretStr(kept[name.upper()] or "") for name in missing})


def _urls(listed: str) -> list[str]:
    return [url.strip().rstrip("/") for url in listed.split(",") if url.strip()]


def _signs(secret: str) -> bool:
    """Whether it is a secret of Standard Webhooks: whsec_ and base64."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    return secret.startswith("whsec_") and len(key) >= MIN_WEBHOOK_SECRET


def _anchored(settings: Settings) -> Settings:
    """Relative SQLite paths start at the project's folder, wherever the command is run from."""
    return settings.model_copy(
        update={
            name: url.replace("sqlite:///", f"sqlite:///{ROOT}/", 1)
            for name in ("database_url", "tracker_url")
            if (url := getattr(settings, name)).startswith("sqlite:///")
            and not url.startswith(("sqlite:////", "sqlite:///:memory:"))
        }
    )


def _in_words(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"]).upper()
        message = problem["msg"].removeprefix("Value error, ")
        given = "" if name.endswith("_URL") else f" (got {problem['input']!r})"  # an address may hold a password
        lines.append(f"{name}: {message}{given}" if name else message)
    return "\n".join(lines)
