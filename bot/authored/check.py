"""What is wrong in everything that authors edit, found in one go and before anything is trained or started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.authored.aspects import load_aspects
from bot.authored.catalogue import load_catalogues
from bot.authored.check_answers import check_answers
from bot.authored.check_nlu import check_nlu, check_rules
from bot.authored.check_responses import check_audiences, check_last_questions, check_responses
from bot.authored.domain import read_domain
from bot.authored.lines import Document, read
from bot.authored.loading import FOLDER, examine
from bot.authored.pages import load_pages
from bot.authored.problems import BadAuthoring, Problem
from bot.authored.spoken import read_spoken


def check(root: Path) -> list[Problem]:
    """Every problem in bot/domain, data/nlu, data/rules, data/stories, data/answers, data/words, data/pages,
    data/aspects and data/shop, sorted."""
    authored, problems = examine(root)
    forbidden = authored.forbidden if authored else None
    documents = {folder: _read_all(root, folder) for folder in ("bot/domain", "data/nlu", "data/answers")}
    rules = [*_read_all(root, "data/rules"), *_read_all(root, "data/stories")]
    problems += [problem for found in (*documents.values(), rules) for one in found for problem in one.problems]
    domain = read_domain([one for one in documents["bot/domain"] if one.value is not None])
    spoken = read_spoken(root, sorted((root / "actions").glob("*.py")))
    problems += domain.problems
    problems += check_responses(domain, spoken, forbidden)
    problems += check_nlu(documents["data/nlu"], domain)
    problems += check_rules(rules, domain)
    problems += check_answers(documents["data/answers"])
    problems += [*_wrong(load_catalogues, root), *_wrong(load_pages, root), *_wrong(load_aspects, root)]
    if authored:
        shop = root / FOLDER
        problems += check_audiences(authored, read(root, shop / "audiences.yml"), domain, spoken)
        problems += check_last_questions(authored, read(root, shop / "last_questions.yml"))
    return sorted(set(problems))


def require_sound(root: Path) -> None:
    """Raises BadAuthoring, which lists every problem."""
    if problems := check(root):
        raise BadAuthoring(problems)


def _wrong(load: Callable[[Path], object], root: Path) -> list[Problem]:
    """What keeps these files from being loaded."""
    try:
        load(root)
    except BadAuthoring as error:
        return error.problems
    return []


def _read_all(root: Path, folder: str) -> list[Document]:
    return [read(root, file) for file in sorted((root / folder).rglob("*.yml"))]
