"""What is asked next. At most six bot turns: the greeting with the first question, four more questions, the end."""

from __future__ import annotations

from dataclasses import dataclass

from actions.turn import LAST, SKIPPED, State

FIRST = ("satisfaction", "comparison", "story")
PROBES = ("detail", "expected", "actual", "source", "part")
MAX_PROBES = 2
MAX_TURNS = 6
"""The customer's own questions and their answers are not counted."""
MAX_ASKINGS = 2
"""Of one probe: once, and once more in other words where the answer told something else."""
STEPS = 5
FELL_SHORT = ("unmet", "fault")
CHANGING = ("change", "add")
"""Answers to the mirror after which it is asked what shall be written."""


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
    serious: bool = False
    """Anything broke, came to nothing or hurt: not a mere nuisance."""
    delicate: bool = False
    """The customer's words touch what is never asked about (data/shop/forbidden.yml): nothing is probed."""
    fulfilment: str | None = None
    """What went wrong with the order: there is nothing to compare, and something to be done."""
    last: str | None = None
    """The question at the end whose turn it is (data/shop/last_questions.yml)."""


def next_question(state: State, known: Known) -> str | None:
    """None when all that is worth the customer's time has been asked."""
    if state.committed:
        return state.requested if state.requested in LAST and state.open(state.requested) else None
    steps = (_first, _remedy, _probe, _check, _last)
    return next((question for one in steps if (question := one(state, known))), None)


def missing(known: Known, *, vague: bool) -> list[str]:
    """What is still worth asking for, most useful first. Happy customers get the short way.

    The customer's own comparison outranks what was read: after "worse" something fell short, whatever it sounds like.
    """
    if known.delicate or not known.something or known.fulfilment:
        return []
    if vague:
        return ["detail"]
    if not _fell_short(known) or (known.comparison is not None and known.comparison >= 0):
        return []  # "as expected", and yet something is wrong: the mirror asks for the expectation
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


def _first(state: State, known: Known) -> str | None:
    """The ratings give way to the story when the customer's turns run out, and to an order that went wrong."""
    if known.fulfilment:
        return None
    if state.open("satisfaction") and _fits(state, after=3):
        return "satisfaction"
    if state.open("comparison") and _fits(state, after=2):
        return "comparison"
    return "story" if state.open("story") and _fits(state, after=1) else None


def _remedy(state: State, known: Known) -> str | None:
    """What the shop shall do about an order that went wrong; it also reads back what was noted."""
    asked_enough = state.asked.get("remedy", 0) >= MAX_ASKINGS and not state.free
    wanted = known.fulfilment and state.open("remedy") and not asked_enough
    return "remedy" if wanted and _fits(state, after=1) else None


def _probe(state: State, known: Known) -> str | None:
    if not state.open("mirror") or not known.something or not _fits(state, after=2):
        return None
    pending = state.requested if state.requested in PROBES and state.open(state.requested) else None
    if pending and (state.free or state.asked.get(pending, 0) < MAX_ASKINGS):
        return pending
    if sum(state.asked.get(name, 0) for name in PROBES) >= MAX_PROBES:
        return None
    vague = state.vague and state.open("detail")
    return next((name for name in missing(known, vague=vague) if state.open(name) and name != pending), None)


def wants_expected(state: State, known: Known) -> bool:
    """Whether the mirror asks for the expectation as well: all was "as expected" but for this one thing, no turn was
    left to ask for it alone, or something else was told instead.

    Who could not or would not say it (the answer is then "skipped") is not asked again.
    """
    gap = _fell_short(known) and not known.expected and not known.delicate
    return gap and state.open("expected") and state.asked.get("expected", 0) < MAX_ASKINGS


def _fell_short(known: Known) -> bool:
    return known.kind in FELL_SHORT or (known.something and known.comparison is not None and known.comparison < 0)


def can_change(state: State) -> bool:
    """Whether a turn is left to ask what the mirror should say instead; else the customer just writes it."""
    return _fits(state, after=2)


def _check(state: State, known: Known) -> str | None:
    """The mirror, and what follows from it."""
    if state.answers.get("mirror") in CHANGING and state.open("correction"):
        return "correction"
    if not _fits(state, after=1):
        return None
    if _worth_a_mirror(known) and state.open("mirror"):
        return "mirror"
    if state.wants_expected and wants_expected(state, known):
        return "expected"  # the mirror asked for it, and something else was added
    return "goal" if state.matters and not known.goal and state.open("goal") else None


def _worth_a_mirror(known: Known) -> bool:
    """Plain praise is read back at the end, where it costs no turn."""
    disappointed = known.comparison is not None and known.comparison < 0
    return known.something and (known.bad or disappointed or (known.expected and known.actual))


def _last(state: State, known: Known) -> str | None:
    """Asked in the turn that ends the talk, when that leaves a turn to thank for the answer."""
    given = known.something or state.answered("satisfaction") or state.answered("comparison")
    corrected = state.answers.get("mirror") in CHANGING
    if known.last is None or not given or corrected or known.fulfilment or not _fits(state, after=1):
        return None
    return known.last if state.open(known.last) else None


def step(question: str) -> int:
    """Where the question stands on the way of five, for the progress display."""
    place = (
        "probe"
        if question in (*PROBES, "remedy")
        else "mirror"
        if question in ("goal", "correction", *LAST)
        else question
    )
    return (*FIRST, "probe", "mirror").index(place) + 1


def wording(question: str, state: State, known: Known, *, several: bool = False) -> str:
    """The response that asks: never twice in a row in the same words."""
    times = state.asked.get(question, 0)
    if question == "expected" and known.expected:
        return "utter_ask_expected_how"
    if times:
        return f"utter_again_{question}_{2 - times % 2}"
    if question == "mirror":
        return _mirror(known, several=several)
    if question == "remedy":
        return f"utter_ask_remedy_{known.fulfilment}"
    return f"utter_ask_{question}{_variant(question, state, known)}"


def _variant(question: str, state: State, known: Known) -> str:
    compared = side(state)
    if question == "story":
        return f"_{compared}"
    if question == "detail" and compared == "better":
        return "_better"
    if question == "correction" and state.answers.get("mirror") == "add":
        return "_add"
    return "_unquoted" if question == "expected" and known.kind not in FELL_SHORT else ""


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
