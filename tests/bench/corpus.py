"""`python -m tests.bench.corpus` writes data/notes/statistics.md: what the notes hold, how far two people agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.language.notes import ACTS, HARM, NOTES, SPLITS, Note, load
from bot.language.reading import KINDS, LANGUAGES
from tests.bench.scoring import Score, score

PAGE = NOTES / "statistics.md"
TWICE = NOTES / "twice"
NOTHING = "-"
"""Where nothing of the kind was noted: reviews answer no question."""
GROUPS: dict[str, Callable[[Note], bool]] = {
    "English, real": lambda note: note.language == "en" and note.source not in ("written", "translated"),
    "English, in a talk": lambda note: note.language == "en" and note.source == "written",
    "seven other languages": lambda note: note.language != "en",
}
MEASURES = (
    "items",
    "items with kind",
    "problems",
    "pairs",
    "aspect",
    "texts wholly right",
    "answers",
    "danger",
    "sentiment",
)


def page() -> str:
    """The whole page."""
    notes = load()
    return "\n".join([*_head(notes), *_table_of_languages(notes), *_table_of_kinds(notes), *_agreement(notes), ""])


def _head(notes: Sequence[Note]) -> Iterator[str]:
    yield "# What the notes hold"
    yield ""
    yield "Written by `python -m tests.bench.corpus`; a test holds this page against the notes."
    yield ""
    split = Counter(note.split for note in notes)
    yield f"{len(notes):,} notes: " + ", ".join(f"{split[name]:,} {name}" for name in SPLITS) + "."
    asked = sum(note.asked is not None for note in notes)
    drafted = sum(bool(note.draft) for note in notes)
    yield f"{asked:,} answer a question, {drafted:,} have a draft."
    yield ""


def _table_of_languages(notes: Sequence[Note]) -> Iterator[str]:
    yield "| language | notes | real | translated | written | in a talk |"
    yield "|---|--:|--:|--:|--:|--:|"
    for language in LANGUAGES:
        mine = [note for note in notes if note.language == language]
        made = Counter(note.source for note in mine)
        real = len(mine) - made["translated"] - made["written"]
        talk = sum(note.asked is not None or bool(note.draft) for note in mine)
        yield f"| {language} | {len(mine):,} | {real:,} | {made['translated']:,} | {made['written']:,} | {talk:,} |"
    yield ""


def _table_of_kinds(notes: Sequence[Note]) -> Iterator[str]:
    items = [item for note in notes for item in note.items]
    kinds = Counter(item.kind for item in items)
    pairs = sum(bool(item.fields.get("expected") and item.fields.get("actual")) for item in items)
    worst = sum(item.severity == HARM for item in items)
    yield f"{len(items):,} items: " + ", ".join(f"{kinds[kind]:,} {kind}" for kind in KINDS) + "."
    yield f"{pairs:,} say what was expected and what came; {worst:,} are harm (severity 5)."
    yield ""
    acts = Counter(stretch.act for note in notes for stretch in note.does or ())
    yield f"{sum(acts.values()):,} stretches: " + ", ".join(f"{acts[act]:,} {act}" for act in ACTS) + "."
    yield ""


def _agreement(notes: Sequence[Note]) -> Iterator[str]:
    """The second annotation held against the first, as the reader is held against the notes."""
    first = {note.id: note for note in notes}
    second = [note for note in load(TWICE) if note.id in first]
    if not second:
        return
    yield f"## How far two note-takers agree ({len(second):,} notes annotated twice, independently)"
    yield ""
    yield "The measure of `tests/bench/scoring.py`: F1, or the share that is the same: the ceiling for any reader."
    yield ""
    scores = {name: _score(first, filter(belongs, second)) for name, belongs in GROUPS.items()}
    shown = {name: found for name, found in scores.items() if found is not None}
    yield "| | " + " | ".join(shown) + " |"
    yield "|---|" + "--:|" * len(shown)
    for measure in MEASURES:
        yield f"| {measure} | " + " | ".join(_cell(found, measure) for found in shown.values()) + " |"
    acts = [found.acts_f1() for found in shown.values()]
    yield "| acts, macro | " + " | ".join(f"{value:.2f}" if value else NOTHING for value in acts) + " |"


def _cell(found: Score, measure: str) -> str:
    return f"{found.f1(measure):.2f}" if found.true[measure] else NOTHING


def _score(first: dict[str, Note], second: Iterable[Note]) -> Score | None:
    found = list(second)
    return score([first[note.id] for note in found], found) if found else None


def main() -> None:
    PAGE.write_text(page(), "utf-8")
    print(PAGE)  # noqa: T201


if __name__ == "__main__":
    main()
