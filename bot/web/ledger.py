"""What the desk writes down and looks up: each method is one transaction, and blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.authored import ChatLines
from bot.intake.forgetting import forget_conversation
from bot.store import conversations as store
from bot.store import entries, photos, waiting
from bot.store.conversations import NotSame, NotTheLast, Reply
from bot.store.database import Database, Session
from bot.store.models import Conversation, Turn, now
from bot.store.orders import claim_invitation, resumed
from bot.web import tokens
from bot.web.messages import MessageIn, SessionIn
from bot.web.pictures import Picture
from bot.web.problems import Problem
from bot.web.saying import Speaker, speaker

REMEMBERED = 10_000
"""Conversations that are known to have begun."""


@dataclass(frozen=True)
class Answer:
    """What the customer gets to see, and the conversation as it stands afterwards."""

    turns: list[Turn]
    conversation: Conversation


@dataclass(frozen=True)
class Standing:
    """How things stand before the assistant is asked about a turn; `answered` is what was answered already, if anything
    was. `silent`: it is for the team to answer, not for the assistant."""

    turn: Turn
    conversation: Conversation
    answered: list[Turn] | None
    begun: bool
    silent: bool


class Ledger:
    """The record as the desk uses it; `mask` hides personal data. `anonymous`: nothing is noted that would tell whose
    a conversation is."""

    def __init__(
        self, database: Database, tracker_url: str, mask: Callable[[str], str], *, anonymous: bool = False
    ) -> None:
        self.database, self.tracker_url, self.mask, self.anonymous = database, tracker_url, mask, anonymous
        self._spoken: set[str] = set()

    def open(self, wanted: SessionIn, token_hash: str, nonce: str | None) -> Conversation:
        """The conversation of this token, made when new; a reminder gives this token the one it is about. Raises
        InvitationRefused, and then nothing is stored."""
        with self.database.session() as session:
            known = store.by_token(session, token_hash)
            if known is not None:
                return known
            left = resumed(session, nonce) if nonce is not None else None
            if left is not None:
                left.token_hash = token_hash
                return left
            page = None if self.anonymous else wanted.page_address
            made = store.open_conversation(session, token_hash, locale=wanted.locale, page=page)
            if nonce is not None:
                claim_invitation(session, nonce, made, anonymous=self.anonymous)
            return made

    def has_begun(self, conversation_id: str) -> bool:
        """Whether the assistant has said anything yet."""
        with self.database.reading() as session:
            return self._begun(session, conversation_id)

    def conversation(self, token_hash: str) -> Conversation:
        """Whose token this is. Raises Problem 401."""
        with self.database.reading() as session:
            known = store.by_token(session, token_hash)
        if known is None:
            raise tokens.unknown()
        return known

    def put(self, token_hash: str, message: MessageIn) -> Standing:
        """Stores what the customer sent, once. Raises Problem."""
        with self.database.session(followed=True) as session:
            conversation = store.by_token(session, token_hash, to_write=True)
            if conversation is None:
                raise tokens.unknown()
            text = message.text
            if message.payload is not None:
                text = store.button_title(session, conversation.id, message.payload)
            if text is None:
                raise Problem(422, "payload-unknown", "This conversation has shown no button with this payload.")
            try:
                turn = store.add_customer_turn(
                    session,
                    conversation.id,
                    public_id=str(message.id),
                    text=text,
                    masked=self.mask(text),
                    payload=message.payload,
                    replaces=str(message.replaces) if message.replaces else None,
                )
                return self._arrived(session, turn, conversation)
            except NotTheLast as error:
                detail = "Only the last message can be corrected. Say what should be different in a new message."
                raise Problem(409, "not-the-last", detail) from error
            except NotSame as error:
                raise _reused() from error

    def put_photo(self, token_hash: str, public_id: str, picture: Picture) -> Standing:
        """Stores a photo, once. Raises Problem."""
        with self.database.session(followed=True) as session:
            conversation = store.by_token(session, token_hash, to_write=True)
            if conversation is None:
                raise tokens.unknown()
            try:
                turn = photos.add_photo(session, conversation.id, public_id=public_id, **vars(picture))
                return self._arrived(session, turn, conversation)
            except NotSame as error:
                raise _reused() from error
            except photos.TooMany as error:
                detail = f"This conversation already has {photos.MOST} photos, which is as many as it can have."
                raise Problem(409, "photos-enough", detail) from error

    def photo(self, token_hash: str, public_id: str) -> bytes:
        """A photo of this token's conversation. Raises Problem."""
        conversation = self.conversation(token_hash)
        with self.database.reading() as session:
            found = photos.jpeg(session, public_id, conversation.id)
        if found is None:
            raise Problem(404, "photo-unknown", "This conversation has no such photo.")
        return found

    def standing(self, turn: Turn) -> Standing:
        """What must be known before the assistant is asked about this turn, as it is now. Raises Problem 401."""
        with self.database.reading() as session:
            stored, conversation = session.get(Turn, turn.id), session.get(Conversation, turn.conversation_id)
            if stored is None or conversation is None:
                raise tokens.unknown()
            return self._standing(session, stored, conversation)

    def waits(self, turn: Turn, patience: float) -> bool:
        """Whether an earlier message is still to be answered; one that is older than `patience` seconds is given up."""
        with self.database.reading() as session:
            return store.earlier_unanswered(session, turn, now() - timedelta(seconds=patience))

    def keep(self, conversation_id: str, turn_id: int | None, replies: list[Reply]) -> Answer:
        """Stores what was answered."""
        with self.database.session(followed=True) as session:
            turns = store.add_replies(session, conversation_id, replies, to=turn_id)
            return Answer(turns, session.get_one(Conversation, conversation_id))

    def pass_on(self, turn: Turn, said: Reply) -> Answer:
        """Leaves the turn to the team: it stands in their queue, and the customer reads so when that is news."""
        with self.database.session(followed=True) as session:
            conversation = store.locked(session, turn.conversation_id)
            waiting.wrote(session, conversation, turn.id)
            told = [said] if waiting.is_news(session, conversation.id, turn.id) else []
            return Answer(store.add_replies(session, conversation.id, told, to=turn.id), conversation)

    def speaker(self, conversation_id: str) -> Speaker:
        """For a line of our own."""
        with self.database.reading() as session:
            return speaker(session, conversation_id)

    def again(self, conversation_id: str, line: Callable[[ChatLines], str], **extras: bool) -> Reply:
        """A line of our own with the last buttons, so that the customer can go on from there."""
        with self.database.reading() as session:
            us = speaker(session, conversation_id)
            return us.says(line(us.lines), **store.last_buttons(session, conversation_id), **extras)

    def history(self, token_hash: str, after: str | None) -> Answer:
        """The transcript, or what came after one message. Raises Problem."""
        with self.database.reading() as session:
            conversation = store.by_token(session, token_hash)
            if conversation is None:
                raise tokens.unknown()
            seq = 0
            if after is not None:
                last = store.by_public_id(session, conversation.id, after)
                if last is None:
                    raise Problem(404, "message-unknown", "This conversation has no message with the id in `after`.")
                seq = last.seq
            return Answer(store.turns(session, conversation.id, seq), conversation)

    def count(self, conversation_ids: Sequence[str]) -> None:
        """Brings the inbox's rows of these conversations up to date."""
        with self.database.session() as session:
            entries.follow(session, conversation_ids)

    def count_what_was_cut_off(self) -> None:
        """Likewise of those that this process, or another, could not see to."""
        with self.database.session() as session:
            entries.refresh_behind(session, timedelta(0))
            entries.refresh_missing(session)

    def erase(self, conversation_id: str) -> None:
        """Erases the conversation with all that was understood from it."""
        forget_conversation(self.database, conversation_id, self.tracker_url)

    def _arrived(self, session: Session, turn: Turn, conversation: Conversation) -> Standing:
        """What is for the team stands in their queue once it is on disk, whatever becomes of this process."""
        if turn.answered_at is None:
            waiting.wrote(session, conversation, turn.id)
        return self._standing(session, turn, conversation)

    def _standing(self, session: Session, turn: Turn, conversation: Conversation) -> Standing:
        answered = store.replies_to(session, turn.id) if turn.answered_at else None
        silent = waiting.is_silent(session, conversation)
        return Standing(turn, conversation, answered, self._begun(session, conversation.id), silent)

    def _begun(self, session: Session, conversation_id: str) -> bool:
        """Whether the assistant has said anything yet; once it has, that stays so, and is not looked up again."""
        if conversation_id not in self._spoken and store.has_begun(session, conversation_id):
            if len(self._spoken) >= REMEMBERED:
                self._spoken.clear()
            self._spoken.add(conversation_id)
        return conversation_id in self._spoken


def _reused() -> Problem:
    return Problem(409, "id-reused", "This id already stands for another message. Make a new one for each message.")
