"""What the web room itself says in the chat."""

from __future__ import annotations

from bot.web.languages import pages

ENGLISH, GERMAN = pages()["en"].chat_lines, pages()["de"].chat_lines
