"""Cost: milliseconds, no service."""

from __future__ import annotations

from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.settings import ROOT, SECRETS, Settings, SettingsError, load, with_demo_secrets

STRONG = "x" * 40


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_setting_stands_in_env_example_with_its_default() -> None:
    shown = dotenv_values(ROOT / ".env.example")
    assert set(shown) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
        value = shown[name.upper()] or ""
        assert value == str(default) or (isinstance(default, float) and float(value) == default), name


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("HEARBACK_PORT=8001\nHEARBACK_SHOP_NAME=Shoes\n")
    monkeypatch.setenv("HEARBACK_PORT", "8002")
    settings = load(file)
    assert (settings.hearback_port, settings.hearback_shop_name) == (8002, "Shoes")


def test_a_wrong_value_is_named_with_what_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_PORT", "eighty")
    with pytest.raises(SettingsError, match=r"HEARBACK_PORT: .*eighty"):
        load(tmp_path / "none")


def test_a_wrong_address_is_named_without_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_QUEUE_URL", "ampq://shop:hunter2@broker")
    with pytest.raises(SettingsError, match="HEARBACK_QUEUE_URL: ") as refused:
        load(tmp_path / "none")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("secret", ["", "changeme", "short"])
def test_production_refuses_weak_secrets(secret: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_MODE", "production")
    monkeypatch.setenv("HEARBACK_SECRET", secret)
    monkeypatch.setenv("HEARBACK_INTERNAL_SECRET", STRONG)
    with pytest.raises(SettingsError, match="HEARBACK_SECRET must be at least 32") as refused:
        load(tmp_path / "none")
    assert STRONG not in str(refused.value)


def test_production_starts_with_strong_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_MODE", "production")
    for name in SECRETS:
        monkeypatch.setenv(name.upper(), STRONG)
    assert load(tmp_path / "none").hearback_secret.get_secret_value() == STRONG


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEARBACK_API_KEYS", f"{STRONG},short"),
        ("HEARBACK_ORDERS_WEBHOOK_SECRET", "whsec_c2hvcnQ="),
        ("HEARBACK_WEBHOOK_SECRET", STRONG),
        ("HEARBACK_WEBHOOK_URL", "https://shop.example/hook"),
    ],
)
def test_production_refuses_a_door_that_is_too_easily_opened(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARBACK_MODE", "production")
    for secret in SECRETS:
        monkeypatch.setenv(secret.upper(), STRONG)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as refused:
        load(tmp_path / "none")
    assert STRONG not in str(refused.value)


@pytest.mark.parametrize("wrong", ["8pm-9am", "20:00", "24:00-09:00", "20:00-09:00 "])
def test_quiet_hours_are_two_times_of_day_or_off(wrong: str) -> None:
    assert Settings(hearback_quiet_hours="off").hearback_quiet_hours == "off"
    with pytest.raises(ValueError, match="hearback_quiet_hours"):
        Settings(hearback_quiet_hours=wrong)


def test_demo_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    first, second = with_demo_secrets(Settings(), file), with_demo_secrets(Settings(), file)
    assert first.hearback_secret == second.hearback_secret
    assert len(first.hearback_secret.get_secret_value()) >= 32
    assert first.hearback_secret != first.hearback_internal_secret
    assert file.stat().st_mode & 0o077 == 0


def test_relative_sqlite_files_start_at_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_URL", "sqlite:////elsewhere/t.db")
    settings = load(tmp_path / "none")
    assert settings.database_url == f"sqlite:///{ROOT}/var/hearback.db"
    assert settings.tracker_url == "sqlite:////elsewhere/t.db"
