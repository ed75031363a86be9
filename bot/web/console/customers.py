"""What a customer may ask for: all that is kept of them, or that it is erased."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool as in_thread

from bot.intake import forgetting
from bot.store import audit, transcript
from bot.store.models import Conversation
from bot.store.transcript import Bubble
from bot.web.console.auth import Staff, Web, check_form, require
from bot.web.console.pages import page
from bot.web.console.talking import Talk, unknown
from bot.web.problems import Problem
from bot.web.state import Parts

router = APIRouter(
    prefix="/console/conversations/{conversation_id}",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(check_form)],
)
Answers = Annotated[Staff, Depends(require("support", "admin"))]


@router.get("/export")
def export(conversation_id: Talk, web: Web, me: Answers) -> Response:
    """Everything kept of this customer's conversations, as a file."""
    with web.database.session() as session:
        found = transcript.read(session, conversation_id)
        if found is None:
            raise unknown()
        talks = [found, *filter(None, (transcript.read(session, one.id) for one in found.earlier))]
        audit.note(session, me.id, "exported", conversation_id, conversations=len(talks))
        body = {
            "customer": found.talk.customer.pseudonym if found.talk.customer else None,
            "conversations": [_exported(one) for one in talks],
        }
    name = f"hearback-{conversation_id[:8]}.json"
    return JSONResponse(body, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/erase")
async def erase(
    conversation_id: Talk, web: Web, me: Answers, sure: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Erases the customer everywhere, or a visitor's conversation, and shows the receipt."""
    if sure != "ERASE":
        raise Problem(422, "not-sure", "Type ERASE to confirm; nothing was erased.")
    ids = await in_thread(_theirs, web, conversation_id)
    async with web.desk.order.alone(conversation_id):
        receipt = await in_thread(_erase, web, me, conversation_id)
    for one in ids:
        web.desk.gone(one)
    return page("erased.html", web, me, receipt=receipt)


def _theirs(web: Parts, conversation_id: str) -> list[str]:
    with web.database.session() as session:
        found = transcript.read(session, conversation_id)
        if found is None:
            raise unknown()
        return [conversation_id, *(one.id for one in found.earlier)]


def _erase(web: Parts, me: Staff, conversation_id: str) -> dict[str, Any]:
    with web.database.reading() as session:
        talk = session.get(Conversation, conversation_id)
        if talk is None:
            raise unknown()
        ref = talk.customer.ref if talk.customer else None
    if ref is not None:
        receipt = forgetting.forget(web.database, ref, web.settings.tracker_url)
    else:
        web.desk.ledger.erase(conversation_id)
        receipt = {"receipt": None, "counts": {"conversation": 1}}
    with web.database.session() as session:
        audit.note(session, me.id, "erased", conversation_id, receipt=receipt["receipt"])
    return receipt


def _exported(found: transcript.Transcript) -> dict[str, Any]:
    talk = found.talk
    return {
        "conversation": talk.id,
        "started_at": talk.started_at.isoformat(),
        "status": talk.status,
        "product": talk.product.name if talk.product else None,
        "reference": talk.reference,
        "consent": {"text": talk.consent_text, "at": talk.consent_at.isoformat()} if talk.consent_at else None,
        "ratings": found.ratings,
        "messages": [_message(bubble) for bubble in found.bubbles],
    }


def _message(bubble: Bubble) -> dict[str, Any]:
    turn = bubble.turn
    said = {"from": turn.sender, "text": turn.masked, "at": turn.at.isoformat()}
    return said | {
        "understood": [
            {"kind": item.kind, "aspect": item.aspect, "quote": item.quote, "sentiment": item.sentiment}
            | ({"expected": pair.expected, "actual": pair.actual} if (pair := item.expectation) else {})
            for item in bubble.items
        ]
    }
