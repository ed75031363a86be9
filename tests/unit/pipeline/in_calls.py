"""How Rasa calls actions and runs its graph once both are replaced, beside its own; a part of `in_rasa`."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
from typing import Any

import rasa
import rasa.core.actions.action as rasa_action
from aiohttp import web
from jsonschema import ValidationError
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.pipeline import action_calls, runner
from tests.unit.pipeline import in_rules, in_trackers

GOOD = {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "hello"}]}
BAD = (
    {"events": [{"event": "no such event"}]},
    {"events": [{"event": "slot", "value": 1}]},
    {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": "noon"}]},
    {"events": [{"event": "slot", "name": None, "value": 1, "timestamp": None}]},
    {"events": ["slot"]},
    {"events": [], "responses": ["hello"]},
    {"events": [], "responses": "none"},
    [],
)
MANY = 40
ASKED = {"action": "action_ask_a", "events": [], "responses": [{"text": "and a?"}]}
DOMAIN = Domain.from_dict({"slots": {"a": {"type": "any", "mappings": [{"type": "custom"}]}}})
PATCHED = (rasa_action.RemoteAction.run, rasa_action.RemoteAction._action_call_format, DaskGraphRunner.run)


def facts() -> dict[str, Any]:
    sources = "".join(inspect.getsource(function) for function in PATCHED) + in_rules.SOURCE + in_trackers.SOURCE
    method = rasa_action.RemoteAction._validate_action_result
    theirs = [accepts(lambda answer: method(rasa_action.RemoteAction("x", None), answer), one) for one in (GOOD, *BAD)]
    action_calls.improve_action_calls()
    runner.run_plainly()
    return {
        "rasa": rasa.__version__,
        "patched_for": action_calls.PATCHED_RASA,
        "sources": hashlib.sha256(sources.encode()).hexdigest(),
        "checks": [theirs, [accepts(action_calls.check, one) for one in (GOOD, *BAD)]],
        "timeout": action_calls.TIMEOUT,
        "at_once": action_calls.AT_ONCE,
        "calls": asyncio.run(_calls()),
        "graph": graph(),
    }


def accepts(check: Any, answer: Any) -> bool:
    try:
        check(answer)
    except ValidationError:
        return False
    return True


def tracker(message: str) -> DialogueStateTracker:
    parse = {"intent": {"name": "feedback", "confidence": 1.0}, "entities": [], "text": message}
    events = [
        BotUttered("hello", metadata={"utter_action": "utter_notice"}),
        BotUttered("in other words"),
        ActionExecuted("action_listen"),
        UserUttered(message, parse["intent"], [], parse, message_id=message, metadata={"turn": 7}),
        SlotSet("a", 1),
    ]
    return DialogueStateTracker.from_events("c", events, DOMAIN.slots)


async def _calls() -> dict[str, Any]:
    """Three messages; with each reply that is taken in comes the answer to the next call."""
    got: list[dict[str, Any]] = []
    doors: set[Any] = set()

    async def act(request: web.Request) -> web.Response:
        got.append(await request.json())
        doors.add(request.transport)
        await asyncio.sleep(0.01)
        return web.json_response(GOOD | ({"following": ASKED} if got[-1]["next_action"] == "validate_form" else {}))

    app = web.Application()
    app.router.add_post("/webhook", act)
    server = web.AppRunner(app)
    await server.setup()
    site = web.TCPSite(server, "127.0.0.1", 0)
    await site.start()
    port = server.addresses[0][1]
    # At the first address nobody answers.
    both = f"http://127.0.0.1:1,http://127.0.0.1:{port}"
    endpoint = EndpointConfig(both, headers={"Authorization": "Bearer x"})
    first, second, third = map(tracker, ("one", "two", "three"))
    said = [
        await _said(endpoint, *step)
        for step in (
            ("validate_form", first),
            ("action_ask_a", first),
            ("action_ask_a", first),
            ("validate_form", second),
            ("action_ask_a", third),
        )
    ]
    found = {"asked": [one["next_action"] for one in got], "said": said, "sent": got[0], "connections": len(doors)}
    many = [_said(endpoint, "action_ask_a", tracker(f"message {n}")) for n in range(MANY)]
    answered = await asyncio.gather(*many)
    await action_calls._session().close()
    await server.cleanup()
    return {**found, "at_once": [len(doors), sum(one == ["hello"] for one in answered)]}


async def _said(endpoint: EndpointConfig, name: str, on: DialogueStateTracker) -> list[str | None]:
    action = rasa_action.RemoteAction(name, endpoint)
    events = await action.run(CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({}), on, DOMAIN)
    return [event.text for event in events if isinstance(event, BotUttered)]


def graph() -> list[Any]:
    """Of a graph of three nodes: what two of them give, and which were run."""
    ran: list[str] = []

    def node(name: str) -> Any:
        def run(*given: tuple[str, int]) -> tuple[str, int]:
            ran.append(name)
            return name, 1 + sum(value for _, value in given)

        return run

    class Node:
        def __init__(self, *needs: str) -> None:
            self.needs = dict(zip(("first", "second"), needs, strict=False))

    class Schema:
        def __init__(self) -> None:
            self.nodes = {"b": Node("a", "__message__"), "a": Node("__message__"), "c": Node("b")}
            self.target_names = ("c",)

        def minimal_graph_schema(self, targets: list[str]) -> Schema:
            return self

    one = DaskGraphRunner.__new__(DaskGraphRunner)
    one._graph_schema, one._instantiated_nodes = Schema(), {name: node(name) for name in "abc"}  # type: ignore[assignment]
    return [one.run({"__message__": 10}, ["b", "c"]), one.run({"__message__": 20}), ran]
