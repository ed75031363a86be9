"""Is English taken for English, and are other languages told from it? And is junk told from speech?"""

from __future__ import annotations

import csv
import random
import string
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.language.embedding import Embedder
from bot.language.english import language, quality
from bot.language.training import examples
from tests.bench.table import Row, attempt, share

Knows = Callable[[str], bool]
OTHERS = Path(__file__).with_name("languages.txt")
SAMPLE = 1500
JUNK = 300
LONG = 30
"""Characters."""
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
EMOJI = "😀😡👍👎🔥💩❤🤷🙄⭐"


def rows(bench: Path) -> list[Row]:
    knows = Embedder.load().knows
    short = bench / "ship" / "hwu64" / "hwu64_test.csv"
    dice = random.Random(11)
    reviews = dice.sample([row.text for row in examples() if any(map(str.isalpha, row.text))], SAMPLE)
    return [
        _english(knows, "review sentences", reviews),
        *attempt("language", "HWU64 test", partial(_commands, knows, short)),
        *_foreign(knows),
        *_junk(knows, dice, reviews),
    ]


def _commands(knows: Knows, file: Path) -> list[Row]:
    texts = _texts(file)
    taken = _count_junk(knows, texts)
    return [
        _english(knows, "HWU64 test, short commands", texts),
        _row("junk", "HWU64 test, short commands", "% of speech taken for junk", taken, len(texts), ""),
    ]


def _english(knows: Knows, data: str, texts: list[str]) -> Row:
    wrong = sum(language(text, knows) not in ("en", "und") for text in texts)
    return _row("language, English", data, "% taken for another language", wrong, len(texts), "wanted: < 0.5")


def _foreign(knows: Knows) -> list[Row]:
    lines = [line.split(": ", 1) for line in OTHERS.read_text("utf-8").splitlines() if not line.startswith("#")]
    found = [language(text, knows) for _, text in lines]
    data = f"{len({name for name, _ in lines})} languages, 2 to 8 words"
    unscored = sum(guess != "en" for guess in found)
    named = sum(guess == name for guess, (name, _) in zip(found, lines, strict=True))
    return [
        _row("language, others", data, "% not read as English", unscored, len(lines), ""),
        _row("language, others", data, "% given its right name", named, len(lines), ""),
    ]


def _junk(knows: Knows, dice: random.Random, reviews: list[str]) -> list[Row]:
    kinds = {
        "random letters": [_random_letters(dice) for _ in range(JUNK)],
        "keyboard rows": [_keyboard(dice) for _ in range(JUNK)],
        "words with their letters shuffled": [_shuffled(dice, text) for text in reviews if len(text) > LONG][:JUNK],
        "emoji and signs": ["".join(dice.choices(EMOJI + "!?.", k=dice.randint(1, 8))) for _ in range(JUNK)],
    }
    measured = [_caught(knows, kind, texts) for kind, texts in kinds.items()]
    taken = _count_junk(knows, reviews)
    return [*measured, _row("junk", "review sentences", "% of speech taken for junk", taken, len(reviews), "")]


def _count_junk(knows: Knows, texts: list[str]) -> int:
    return sum(quality(text, language(text, knows), False, knows) == "junk" for text in texts)


def _caught(knows: Knows, kind: str, texts: list[str]) -> Row:
    caught = _count_junk(knows, texts)
    return _row("junk", f"made up: {kind}", "recall", caught, len(texts), "")


def _random_letters(dice: random.Random) -> str:
    return " ".join(
        "".join(dice.choices(string.ascii_lowercase, k=dice.randint(4, 10))) for _ in range(dice.randint(1, 4))
    )


def _keyboard(dice: random.Random) -> str:
    """A run of neighbouring keys, there and back."""
    row = dice.choice(KEYBOARD)
    start = dice.randrange(len(row) - 3)
    run = row[start : start + dice.randint(4, 8)]
    return run * dice.randint(1, 3) if dice.random() < 0.5 else run + run[::-1]


def _shuffled(dice: random.Random, text: str) -> str:
    words = text.split()[:4]
    return " ".join("".join(dice.sample(word, len(word))) for word in words)


def _row(task: str, data: str, measure: str, right: int, n: int, compare: str) -> Row:
    ours, interval = share(right, n)
    return Row(task, data, measure, ours, interval, n, compare)


def _texts(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [row["text"] for row in csv.DictReader(lines)]
