"""What is asked next. At most six bot turns: the greeting with the first question, four more questions, the end."""

from __future__ import annotations

from dataclasses import dataclass

from actions.turn import LAST, SKIPPED, State

FIRST = ("satisfaction", "comparison", "story")
PROBES = ("detail", "expected", "actual", "source", "part")
MAX_PROBES = 2
MAX_TURNS = 6
"""The customer's own questions and their answers are not counted."""
STEPS = 5


@dataclass(frozen=True)
class Known:
    """What the record holds of the talk so far."""

    something: bool = False
    kind: str | None = None
    aspect: bool = False
    expected: bool = False
    actual: bool = False
    source: bool = False
    goal: bool = False
    comparison: float | None = None
    bad: bool = False
    """Anything that fell short or is wished for."""
    delicate: bool = False
    """The customer's words touch what is never asked about (data/shop/forbidden.yml): nothing is probed."""
    last: str | None = None
    """The question at the end whose turn it is (data/shop/last_questions.yml)."""


def next_question(state: State, known: Known) -> str | None:
    """None when all that is worth the customer's time has been asked."""
    if state.committed:
        return state.requested if state.requested in LAST and state.open(state.requested) else None
    return _first(state) or _probe(state, known) or _check(state, known) or _last(state, known)


def missing(known: Known, *, vague: bool) -> list[str]:
    """What is still worth asking for, most useful first. Happy customers get the short way."""
    if known.delicate:
        return []
    if vague:
        return ["detail"]
    met = known.comparison is not None and known.comparison >= 0
    if met or known.kind in ("exceeded", "praise", "wish") or not known.something:
        return []
    gaps = [name for name in ("expected", "actual") if not getattr(known, name)]
    if known.expected and not known.source:
        gaps.append("source")
    return gaps if known.aspect else [*gaps, "part"]


def ends_here(state: State) -> bool:
    """Whether what is asked now is the last thing the assistant may say before it has passed the feedback on."""
    return not _fits(state, after=1)


def _fits(state: State, *, after: int) -> bool:
    """Whether a question can be asked now so that `after` more turns stay within the limit."""
    return state.turns + (0 if state.free else 1) + after <= MAX_TURNS


def _first(state: State) -> str | None:
    """The ratings give way to the story when the customer's turns run out."""
    if state.open("satisfaction") and _fits(state, after=3):
        return "satisfaction"
    if state.open("comparison") and _fits(state, after=2):
        return "comparison"
    return "story" if state.open("story") and _fits(state, after=1) else None


def _probe(state: State, known: Known) -> str | None:
    if not state.open("mirror") or not known.something or not _fits(state, after=2):
        return None
    if state.requested in PROBES and state.open(state.requested):
        return state.requested
    used = [name for name in PROBES if name in state.asked]
    if len(used) >= MAX_PROBES:
        return None
    vague = state.vague and state.open("detail")
    return next((name for name in missing(known, vague=vague) if state.open(name)), None)


def _check(state: State, known: Known) -> str | None:
    """The mirror, and what follows from it."""
    if state.answers.get("mirror") == "change" and state.open("correction"):
        return "correction"
    if not _fits(state, after=1):
        return None
    if _worth_a_mirror(known) and state.open("mirror"):
        return "mirror"
    return "goal" if state.matters and not known.goal and state.open("goal") else None


def _worth_a_mirror(known: Known) -> bool:
    """Plain praise is read back at the end, where it costs no turn."""
    disappointed = known.comparison is not None and known.comparison < 0
    return known.something and (known.bad or disappointed or (known.expected and known.actual))


def _last(state: State, known: Known) -> str | None:
    """Asked in the turn that ends the talk, when that leaves a turn to thank for the answer."""
    given = known.something or state.answered("satisfaction") or state.answered("comparison")
    corrected = state.answers.get("mirror") == "change"
    if known.last is None or not given or corrected or not _fits(state, after=1):
        return None
    return known.last if state.open(known.last) else None


def step(question: str) -> int:
    """Where the question stands on the way of five, for the progress display."""
    place = "probe" if question in PROBES else "mirror" if question in ("goal", "correction", *LAST) else question
    return (*FIRST, "probe", "mirror").index(place) + 1


def wording(question: str, state: State, known: Known, *, several: bool = False) -> str:
    """The response that asks: never twice in a row in the same words."""
    times = state.asked.get(question, 0)
    if times:
        return f"utter_again_{question}_{2 - times % 2}"
    if question == "story":
        return f"utter_ask_story_{side(state)}"
    if question == "detail" and side(state) == "better":
        return "utter_ask_detail_better"
    if question == "mirror":
        return _mirror(known, several=several)
    return f"utter_ask_{question}"


def side(state: State) -> str:
    """How the product compared with what was expected: worse, as, better, or open."""
    compared = state.answers.get("comparison")
    if compared is None or compared == SKIPPED:
        return "open"
    return "worse" if compared < 0 else "better" if compared > 0 else "as"


def _mirror(known: Known, *, several: bool) -> str:
    if not (known.expected and known.actual):
        return "utter_ask_mirror_quotes"
    return "utter_ask_mirror_pair_more" if several else "utter_ask_mirror_pair"
