"""What customers read that the assistant does not say: the pages outside the chat, and the web room's own lines in it.

data/pages/, one file a language, English among them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator

from bot.authored.languages import ENGLISH, load_languages
from bot.authored.model import Frozen, Plain
from bot.authored.templates import placeholders, with_placeholders

FOLDER = Path("data") / "pages"
"""For customers whose language has no file."""
Filled = TypeVar("Filled", bound="Page")


PUT_IN = {"shop": "the shop's name", "name": "the name of who answers", "hours": "the sentence that says when"}
"""What stands in the place of each name in braces."""


def _puts_in(*names: str) -> AfterValidator:
    """A translation that forgets whose page it is, or who speaks, would read well, and nobody would notice."""

    def check(text: str) -> str:
        found = set(placeholders(text))
        for name in names:
            if name not in found:
                raise ValueError(f"{{{name}}} is missing; write it where {PUT_IN[name]} belongs")
        return text

    return AfterValidator(check)


Named = Annotated[str, with_placeholders("shop"), _puts_in("shop")]
Person = Annotated[str, with_placeholders("name"), _puts_in("name")]
Signed = Annotated[str, with_placeholders("name", "shop"), _puts_in("name", "shop")]
Expected = Annotated[str, with_placeholders("shop", "hours"), _puts_in("shop", "hours")]


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


class Outcomes(Frozen):
    """What became of a wish for a person that nobody took over, by the outcome that staff chose."""

    answered: Named
    solved: Named
    passed_on: Named
    no_reply: Named
    not_needed: Named


class ChatLines(Frozen):
    """What the web room says in the chat, where staff come or go, or where the assistant cannot answer."""

    joined: Signed
    left: Person
    """The assistant is back, after a person who had answered."""
    gone: Person
    """A person has left without an answer; `returned` follows it."""
    returned: Named
    """The assistant is back, and what a person was asked for is still unanswered."""
    outcomes: Outcomes
    again: Plain
    """Follows one of the outcomes, where the assistant answers again; `over` and `reopen`, where the talk is closed."""
    over: Plain
    over_by: Signed
    over_by_team: Named
    reopen: Plain
    no_start: Plain
    no_answer: Plain
    photo_kept: Plain
    for_the_team: Expected
    """What was written goes to the team, not to the assistant."""
    back: Plain
    """After `no_start`, once the assistant talks."""


class Pages(Frozen):
    """One language."""

    chat: ChatPage
    chat_lines: ChatLines
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
    return load_languages(root, {root / FOLDER / f"{ENGLISH}.yml", *(root / FOLDER).glob("*.yml")}, Pages)
