"""One digest, four formats, and a fifth for mail."""

from __future__ import annotations

import json
from collections.abc import Callable

from bot.insight.model import Digest
from bot.insight.shape import to_json


def render(digest: Digest, format: str, base_url: str | None = None) -> str:
    """The digest as html, mail, md, json or slack. With `base_url`, quotes link to their conversations."""
    from bot.insight.render import markdown, page, slack

    writers: dict[str, Callable[[Digest, str | None], str]] = {
        "html": page.write,
        "mail": page.mail,
        "md": markdown.write,
        "slack": slack.write,
        "json": _plain,
    }
    if format not in writers:
        raise ValueError(f"no format {format!r}: html, mail, md, json or slack")
    return writers[format](digest, base_url)


def _plain(digest: Digest, _base_url: str | None) -> str:
    return json.dumps(to_json(digest), indent=2, ensure_ascii=False) + "\n"
