"""The words of the pages that customers see outside the chat: data/pages/, one file a language, English among them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, ValidationError

from bot.authored.lines import Document, read
from bot.authored.loading import in_words
from bot.authored.model import Frozen, Plain
from bot.authored.problems import BadAuthoring, Problem
from bot.authored.templates import placeholders, with_placeholders

FOLDER = Path("data") / "pages"
ENGLISH = "en"
"""For customers whose language has no file."""
Filled = TypeVar("Filled", bound="Page")


def _names_the_shop(text: str) -> str:
    """A translation that forgets whose page it is would read well, and nobody would notice."""
    if "shop" not in placeholders(text):
        raise ValueError("{shop} is missing; write it where the shop's name belongs")
    return text


Named = Annotated[str, with_placeholders("shop"), AfterValidator(_names_the_shop)]


class Page(Frozen):
    """The words of one page; every field is a text."""

    def filled(self: Filled, **known: str) -> Filled:
        """The same, ready to be shown: what is known stands in the place of its name in braces."""
        return self.model_copy(update={name: text.format(**known) for name, text in self})


class ChatPage(Page):
    """Around the chat of an invitation; `script` is read where JavaScript is turned off."""

    title: Named
    script: Plain


class LeavePage(Page):
    """Asks whether there shall be no more invitations."""

    title: Plain
    heading: Plain
    text: Named
    button: Plain


class ChangePage(Page):
    """Asks whether a change fixed it; the change itself is told in the team's words."""

    title: Plain
    fixed: Plain
    partly: Plain
    unfixed: Plain


class FrontPage(Page):
    """For who comes without a link."""

    title: Named
    heading: Named
    text: Plain


class Message(Page):
    """A heading and a sentence."""

    title: Plain
    text: Plain


class ShopMessage(Message):
    """One that says which shop speaks."""

    text: Named


class Pages(Frozen):
    """One language."""

    chat: ChatPage
    unsubscribe: LeavePage
    unsubscribed: ShopMessage
    changed: ChangePage
    answered: ShopMessage
    """Thanks for the answer to `changed`."""
    front: FrontPage
    link_unknown: Message
    """A link of a mail that is not ours, other than an invitation."""
    invite_unknown: Message
    invite_expired: Message
    invite_used: Message


def load_pages(root: Path) -> dict[str, Pages]:
    """Every language of `root`/data/pages by its ISO 639-1 code. Raises BadAuthoring, which names file and line."""
    found, problems = {}, []
    files = {root / FOLDER / f"{ENGLISH}.yml", *(root / FOLDER).glob("*.yml")}
    for file in sorted(files):
        words, wrong = _read(read(root, file))
        problems += wrong
        if words:
            found[file.stem] = words
    if problems:
        raise BadAuthoring(problems)
    return found


def _read(document: Document) -> tuple[Pages | None, list[Problem]]:
    if document.problems:
        return None, list(document.problems)
    try:
        return Pages.model_validate(document.value), []
    except ValidationError as error:
        return None, [in_words(wrong, document, wrong["loc"]) for wrong in error.errors()]
