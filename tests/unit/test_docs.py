"""What the documentation promises is there, and what is there is documented. Cost: a second, no service."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import app
from bot.settings import ROOT

README = (ROOT / "README.md").read_text()
VERBS = sorted(command.name or command.callback.__name__ for command in app.registered_commands if command.callback)
PAGES = [page for page in ROOT.glob("**/*.md") if ".venv" not in str(page) and "node_modules" not in str(page)]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"`hearback {verb}" in README


def test_the_readme_promises_no_verb_that_is_not_there() -> None:
    assert set(re.findall(r"`hearback ([a-z]+)", README)) <= set(VERBS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text())
    dead = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not dead


SECURITY = (ROOT / "docs" / "security.md").read_text()
PROOFS = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", SECURITY)


def test_every_attack_names_a_test_that_exists() -> None:
    attacks = SECURITY.partition("## Speaking")[2].partition("## Libraries")[0]
    rows = re.findall(r"^\| .* \| .* \| (.*) \|$", attacks, re.MULTILINE)
    assert len(PROOFS) > 40 and len(PROOFS) == len([proof for proof in rows if proof.startswith("`")])
    missing = [(file, test) for file, test in PROOFS if f"def {test}" not in (ROOT / file).read_text()]
    assert not missing


def test_every_library_that_is_excused_is_the_one_that_is_locked() -> None:
    excused = re.findall(r"`([a-z-]+==[\d.]+)`", SECURITY)
    locked = (ROOT / "requirements-rasa.lock").read_text()
    assert excused and not [pin for pin in excused if f"\n{pin} " not in locked]


def test_every_dependency_is_locked_with_a_hash() -> None:
    for lock in ("requirements.lock", "requirements-rasa.lock"):
        text = (ROOT / lock).read_text()
        pinned = re.findall(r"^[a-z0-9][^\s=]*(?:\[[^\]]*\])?==", text, re.MULTILINE)
        assert len(pinned) > 50
        assert not re.search(r"^[a-z0-9][^\s]*==[^\s]+$", text, re.MULTILINE), "a pin without a hash"
