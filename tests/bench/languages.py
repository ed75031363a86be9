"""Is English taken for English, and are other languages told from it? And is junk told from speech?"""

from __future__ import annotations

import csv
import random
import string
from functools import partial
from pathlib import Path

from bot.language import Reader
from bot.language.english import language, quality
from bot.language.vocabulary import Vocabulary
from tests.bench.table import Row, attempt, share
from tests.bench.texts import review_sentences

OTHERS = Path(__file__).with_name("languages.txt")
SAMPLE = 1500
JUNK = 300
LONG = 30
"""Characters."""
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
EMOJI = "😀😡👍👎🔥💩❤🤷🙄⭐"


def rows(bench: Path) -> list[Row]:
    english = Reader.load().vocabulary
    short = bench / "ship" / "hwu64" / "hwu64_test.csv"
    dice = random.Random(11)
    reviews = dice.sample([row["text"] for row in review_sentences() if any(map(str.isalpha, row["text"]))], SAMPLE)
    return [
        _english(english, "review sentences", reviews),
        *attempt("language", "HWU64 test", partial(_commands, english, short)),
        *_foreign(english),
        *_junk(english, dice, reviews),
    ]


def _commands(english: Vocabulary, file: Path) -> list[Row]:
    texts = _texts(file)
    taken = _count_junk(english, texts)
    return [
        _english(english, "HWU64 test, short commands", texts),
        _row("junk", "HWU64 test, short commands", "% of speech taken for junk", taken, len(texts), ""),
    ]


def _english(english: Vocabulary, data: str, texts: list[str]) -> Row:
    wrong = sum(language(text, english) not in ("en", "und") for text in texts)
    return _row("language, English", data, "% taken for another language", wrong, len(texts), "wanted: < 0.5")


def _foreign(english: Vocabulary) -> list[Row]:
    lines = [line.split(": ", 1) for line in OTHERS.read_text("utf-8").splitlines() if not line.startswith("#")]
    found = [language(text, english) for _, text in lines]
    data = f"{len({name for name, _ in lines})} languages, 2 to 8 words"
    unscored = sum(guess != "en" for guess in found)
    named = sum(guess == name for guess, (name, _) in zip(found, lines, strict=True))
    return [
        _row("language, others", data, "% not read as English", unscored, len(lines), ""),
        _row("language, others", data, "% given its right name", named, len(lines), ""),
    ]


def _junk(english: Vocabulary, dice: random.Random, reviews: list[str]) -> list[Row]:
    kinds = {
        "random letters": [_random_letters(dice) for _ in range(JUNK)],
        "keyboard rows": [_keyboard(dice) for _ in range(JUNK)],
        "words with their letters shuffled": [_shuffled(dice, text) for text in reviews if len(text) > LONG][:JUNK],
        "emoji and signs": ["".join(dice.choices(EMOJI + "!?.", k=dice.randint(1, 8))) for _ in range(JUNK)],
    }
    measured = [_caught(english, kind, texts) for kind, texts in kinds.items()]
    taken = _count_junk(english, reviews)
    return [*measured, _row("junk", "review sentences", "% of speech taken for junk", taken, len(reviews), "")]


def _count_junk(english: Vocabulary, texts: list[str]) -> int:
    return sum(quality(text, language(text, english), False, english) == "junk" for text in texts)


def _caught(english: Vocabulary, kind: str, texts: list[str]) -> Row:
    caught = _count_junk(english, texts)
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
