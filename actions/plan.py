"""What is asked next. At most six bot turns: the greeting with the first question, four more questions, the end."""

from __future__ import annotations

from dataclasses import dataclass

from actions.turn import SKIPPED, State

FIRST = ("satisfaction", "comparison", "story")
PROBES = ("detail", "expected", "actual", "source", "part")
MAX_PROBES = 2
MAX_BEFORE_MIRROR = 4
"""Questions, the first one included; then the mirror is the fifth bot turn and the end the sixth."""


@dataclass(frozen=True)
class Known:
    """What the record holds of the talk so far."""

    something: bool = False
    kind: str | None = None
    aspect: bool = False
    expected: bool = False
    actual: bool = False
    source: bool = False
    comparison: float | None = None


def next_question(state: State, known: Known) -> str | None:
    """None when all that is worth the customer's time has been asked."""
    for question in FIRST:
        if state.open(question):
            return question
    if state.requested in (*PROBES, "mirror", "correction") and state.open(state.requested):
        return state.requested
    probe = _probe(state, known)
    if probe:
        return probe
    if state.answers.get("mirror") == "change" and state.open("correction"):
        return "correction"
    return "mirror" if known.something and state.open("mirror") else None


def missing(known: Known, *, vague: bool) -> list[str]:
    """What is still worth asking for, most useful first. Happy customers get the short way."""
    if vague:
        return ["detail"]
    met = known.comparison is not None and known.comparison >= 0
    if met or known.kind in ("exceeded", "praise", "wish") or not known.something:
        return []
    gaps = [name for name in ("expected", "actual") if not getattr(known, name)]
    if known.expected and not known.source:
        gaps.append("source")
    return gaps if known.aspect else [*gaps, "part"]


def _probe(state: State, known: Known) -> str | None:
    if not state.open("mirror") or not known.something:
        return None
    used = [name for name in PROBES if name in state.asked]
    if len(used) >= MAX_PROBES or len(state.asked) >= MAX_BEFORE_MIRROR:
        return None
    vague = state.vague and state.open("detail")
    return next((name for name in missing(known, vague=vague) if state.open(name)), None)


def step(question: str) -> int:
    """Where the question stands on the way of five, for the progress display."""
    return (*FIRST, "probe", "mirror").index("probe" if question in PROBES else _place(question)) + 1


def _place(question: str) -> str:
    return "mirror" if question == "correction" else question


STEPS = 5


def wording(question: str, state: State, known: Known, *, several: bool = False) -> str:
    """The response that asks: never twice in a row in the same words."""
    times = state.asked.get(question, 0)
    if times:
        return f"utter_again_{question}_{2 - times % 2}"
    if question == "story":
        return f"utter_ask_story_{_side(state)}"
    if question == "detail" and _side(state) == "better":
        return "utter_ask_detail_better"
    if question == "mirror":
        return _mirror(known, several=several)
    return f"utter_ask_{question}"


def _side(state: State) -> str:
    compared = state.answers.get("comparison")
    if compared is None or compared == SKIPPED:
        return "open"
    return "worse" if compared < 0 else "better" if compared > 0 else "as"


def _mirror(known: Known, *, several: bool) -> str:
    if not (known.expected and known.actual):
        return "utter_ask_mirror_quotes"
    return "utter_ask_mirror_pair_more" if several else "utter_ask_mirror_pair"
