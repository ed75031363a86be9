"""compose.yaml, kept true to the code it starts. Cost: milliseconds, no service."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from uvicorn.middleware.proxy_headers import _TrustedHosts

from bot.choices import Kind
from bot.settings import ROOT, Settings

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "hearback"}
SETTINGS: dict[str, str] = OURS["web-1"]["environment"]


def test_every_kind_of_part_is_started_and_each_command_is_one_that_exists() -> None:
    assert {tuple(service["command"][:2]) for service in OURS.values()} == {("up", "--only")}
    assert {service["command"][2] for service in OURS.values()} == {kind.value for kind in Kind}


def test_every_variable_is_a_setting() -> None:
    assert {name.lower() for name in SETTINGS} <= set(Settings.model_fields)


@pytest.mark.parametrize(
    "name",
    ["HEARBACK_RASA_URLS", "HEARBACK_ACTIONS_URL", "REDIS_URL", "HEARBACK_QUEUE_URL", "DATABASE_URL", "TRACKER_URL"],
)
def test_every_address_is_that_of_a_service(name: str) -> None:
    for url in SETTINGS[name].split(","):
        assert urlsplit(url).hostname in SERVICES


def test_all_rasas_and_all_web_workers_are_known_to_those_who_call_them() -> None:
    for part in ("rasa", "actions"):
        urls = SETTINGS["HEARBACK_RASA_URLS" if part == "rasa" else "HEARBACK_ACTIONS_URL"].split(",")
        assert {urlsplit(url).hostname for url in urls} == {name for name in OURS if name.startswith(part)}
    proxy = (ROOT / "Caddyfile").read_text()
    assert all(f"{name}:8000" in proxy for name in OURS if name.startswith("web"))


def test_there_are_two_of_whatever_serves_customers_or_does_heavy_work() -> None:
    count = {name: service.get("deploy", {}).get("replicas", 1) for name, service in OURS.items()}
    kinds = ("web", "rasa", "actions", "worker")
    assert all(sum(count[name] for name in OURS if name.split("-")[0] == kind) == 2 for kind in kinds)


def test_what_must_outlive_a_container_is_in_a_volume() -> None:
    kept = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert set(COMPOSE["volumes"]) <= kept
    assert all(SERVICES[name]["volumes"] for name in ("postgres", "rabbitmq"))


def test_only_the_proxy_is_open_to_the_world() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "proxy": ["80:80", "443:443"]
    }


def test_only_the_proxy_may_say_for_whom_it_asks() -> None:
    """Whatever proxy is put there: of a list of addresses, the last that is not of the inner network is believed."""
    trusted = _TrustedHosts(SETTINGS["HEARBACK_TRUSTED_PROXIES"])
    assert all(inside in trusted for inside in ("172.18.0.3", "192.168.96.2"))
    assert trusted.get_trusted_client_address("9.9.9.9, 198.51.100.7, 172.18.0.3")[0] == "198.51.100.7"


def test_images_are_pinned_and_what_others_wait_for_is_asked_how_it_is() -> None:
    assert all(":" in service["image"] for name, service in SERVICES.items() if name not in OURS)
    waited = {name for service in OURS.values() for name in service["depends_on"]}
    assert waited and all(SERVICES[name]["healthcheck"] for name in waited)
