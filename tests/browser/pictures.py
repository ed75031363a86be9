"""`python -m tests.browser.pictures [page ...]`: the pictures of docs/pictures anew, all unless named. Some minutes.

The chat's own picture is made by hand from the running demo.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from pydantic import SecretStr

from bot.language import Reader
from bot.ports import free_ports
from bot.settings import ROOT, Settings
from bot.store import schema
from bot.store.database import Database
from bot.web.app import create_app
from bot.web.console.auth import COOKIE
from tests.browser import day
from tests.browser.conftest import chromium_path
from tests.fake_rasa import FakeRasa
from tests.serving import serve
from tests.staff import add_staff, session_of

FOLDER = ROOT / "docs" / "pictures"
WIDTHS = {"wide": (1280, 860), "narrow": (375, 812)}
SCHEMES = ("light", "dark")
COLOURS = 128
"""A page needs no more, and a picture is half as large for it."""


def pages(talks: dict[str, str]) -> dict[str, str]:
    """By name, where each page is."""
    return {
        "inbox": "/console",
        "transcript": f"/console/conversations/{talks['Maria']}",
        "corrections": "/console/corrections",
        "follow-ups": "/console/follow-ups",
        "themes": "/console/themes",
        "staff": "/console/staff",
        "digest": "/digest",
    }


@contextmanager
def shop(folder: Path) -> Iterator[tuple[str, Database, dict[str, str]]]:
    """The address of a web room with a day's work in it."""
    (port,) = free_ports(1)
    settings = Settings(
        hearback_port=port,
        hearback_secret=SecretStr("s" * 40),
        hearback_internal_secret=SecretStr("i" * 40),
        database_url=f"sqlite:///{folder}/record.db",
        tracker_url=f"sqlite:///{folder}/tracker.db",
    )
    database = Database(settings.database_url)
    schema.upgrade(database)
    talks = day.fill(database, Reader.load())
    with serve(create_app(settings, rasa_transport=FakeRasa().transport), port) as url:
        yield url, database, talks
    database.close()


def look(browser: Browser, url: str, token: str, scheme: str, size: tuple[int, int]) -> Page:
    width, height = size
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": height}, device_scale_factor=1, reduced_motion="reduce",
    )  # fmt: skip
    context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    context.set_default_timeout(120_000)
    return context.new_page()


def keep(picture: bytes, file: Path) -> None:
    """As a PNG of few colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def main(wanted: list[str], folder: Path = FOLDER) -> None:
    with (
        tempfile.TemporaryDirectory() as made,
        shop(Path(made)) as (url, database, talks),
        sync_playwright() as playwright,
    ):
        token, _ = session_of(database, add_staff(database, "admin"))
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for scheme in SCHEMES:
            for width, size in WIDTHS.items():
                page = look(browser, url, token, scheme, size)
                for name, path in pages(talks).items():
                    if not wanted or name in wanted:
                        page.goto(f"{url}{path}")
                        page.wait_for_timeout(400)
                        keep(page.screenshot(), folder / f"{name}-{scheme}-{width}.png")
                page.context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
