"""Pages for people: the full-page chat, the API's description, the front door in production."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from bot.store.invitations import mark_seen
from bot.store.orders import locale_invited
from bot.web import invitations
from bot.web.languages import spoken
from bot.web.state import Parts, parts_of
from bot.web.templating import render

Web = Annotated[Parts, Depends(parts_of)]
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
production = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
SHOWN = {"HTTPBearer": "token", "API key": "API key"}
"""What the page calls each way to be let in."""


@router.get("/c/{invite}")
def full_page_chat(invite: str, request: Request, web: Web) -> str:
    """The chat of one invitation on a page of its own, for people who come from an e-mail, in the e-mail's language."""
    nonce = invitations.unseal(web.settings, invite)
    with web.database.session() as session:
        mark_seen(session, nonce)
        locale = locale_invited(session, nonce)
    language, words = spoken(request, locale)
    around = words.chat.filled(shop=web.settings.hearback_shop_name)
    named = None if web.settings.hearback_anonymous else locale  # the conversation keeps what its page names
    return render("chat.html", lang=language, words=around, invite=invite, locale=named)


@router.get("/api/docs")
def api_docs(request: Request) -> str:
    """The chat API, readable; the same as /api/openapi.json."""
    api = request.app.openapi()
    schemas = {name: _fields(found) for name, found in api["components"]["schemas"].items()}
    return render("docs.html", api=api, operations=operations(api), schemas=schemas)


@production.get("/")
def front(request: Request, web: Web) -> str:
    """Nothing to do here: customers come by their links or from the shop's pages."""
    language, words = spoken(request)
    return render("front.html", lang=language, words=words.front.filled(shop=web.settings.hearback_shop_name))


def operations(api: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation with what the page shows of it."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "description": found.get("description", ""),
            "needs": [SHOWN[scheme] for one in found.get("security", []) for scheme in one],
            "parameters": [one for one in found.get("parameters", []) if one["in"] == "query"],
            "body": _schema(api, found.get("requestBody", {})),
            "answers": {code: _schema(api, one) for code, one in found["responses"].items() if code.startswith("2")},
        }
        for path, methods in api["paths"].items()
        for method, found in methods.items()
    ]


def _schema(api: dict[str, Any], part: dict[str, Any]) -> list[dict[str, str]]:
    """The fields of a body, JSON or form: name, type, whether needed, meaning."""
    bodies: list[dict[str, Any]] = list(part.get("content", {}).values())
    schema = bodies[0].get("schema", {}) if bodies else {}
    if "$ref" in schema:
        schema = api["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return _fields(schema)


def _fields(schema: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "type": _type(field),
            "needed": "required" if name in schema.get("required", []) else "optional",
            "meaning": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"] if one.get("type") != "null")
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    return str(field.get("format") or field.get("type", "any"))
