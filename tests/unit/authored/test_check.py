"""What an author got wrong is said in plain words, by file and line. Cost: ten seconds, no service."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.authored.check import check, require_sound
from bot.authored.problems import BadAuthoring
from bot.authored.wording import invites_agreement
from bot.settings import ROOT

BUTTON = 'responses:\n  utter_more:\n  - text: "More?"\n    buttons:\n    - {}\n'
RULE = "rules:\n- rule: One\n  steps:\n  - intent: stop\n  - {}\n"
ANSWER = "- id: opening\n  questions: [when open]\n  answer: at nine\n"
STOPS = "nlu:\n- intent: stop\n  examples: |\n" + "".join(f"    - stop number {n}\n" for n in range(12))


def test_the_projects_own_files_are_sound() -> None:
    assert check(ROOT) == []


def test_the_copy_that_is_broken_below_is_sound(project: Path) -> None:
    assert check(project) == []


BROKEN = [
    ("bot/domain/mine.yml", "responses:\n  utter_x: [\n", 3, "not valid YAML"),
    ("bot/domain/zz.yml", "responses:\n  utter_thanks:\n  - text: Thanks\n", 2, "utter_thanks stands in bot/domain/"),
    ("bot/domain/mine.yml", "responses:\n  utter_more: []\n", 2, "utter_more says nothing"),
    ("bot/domain/mine.yml", "responses:\n  utter_more:\n  - buttons: []\n", 3, "utter_more has no text"),
    ("bot/domain/mine.yml", "responses:\n  utter_more:\n  - Hello\n", 3, 'write the line as - text: "..."'),
    ("bot/domain/mine.yml", 'responses:\n  utter_more:\n  - text: "The {prodct}"\n', 3, "put in for {prodct}"),
    ("bot/domain/mine.yml", 'responses:\n  utter_more:\n  - text: "The {product"\n', 3, "has no partner"),
    ("bot/domain/mine.yml", BUTTON.format('{title: "Stop", payload: "/stopp"}'), 5, "there is no intent of that name"),
    ("bot/domain/mine.yml", BUTTON.format('{title: "Stop", payload: "stop"}'), 5, "needs a payload of / and an intent"),
    ("bot/domain/mine.yml", BUTTON.format('{payload: "/stop"}'), 5, "a button needs a title"),
    ("bot/domain/mine.yml", BUTTON.format("{title: A, payload: '/choose{{\"sorce\": 1}}'}"), 5, "sets sorce"),
    ("bot/domain/mine.yml", BUTTON.format("{title: A, payload: '/choose{{source: 1}}'}"), 5, "holds no JSON"),
    ("bot/domain/mine.yml", BUTTON.format("{title: A, payload: '/choose{\"source\": 1}'}"), 5, "doubled braces"),
    ("data/rules/mine.yml", RULE.format("action: action_stopp"), 5, "did you mean action_stop?"),
    ("data/rules/mine.yml", RULE.format("intent: stp"), 5, 'there is no intent "stp"; did you mean stop?'),
    ("data/rules/mine.yml", RULE.format("action_stop"), 5, "write the step as"),
    ("data/rules/mine.yml", "rules:\n- rule: One\n", 2, "the rule has no steps"),
    ("data/nlu/mine.yml", STOPS.replace("intent: stop", "intent: halt"), 2, 'there is no intent "halt"'),
    ("data/nlu/mine.yml", STOPS + "    stop without a dash\n", 16, 'begin the line with "- "'),
    ("data/nlu/mine.yml", "nlu:\n- intent: abuse\n  examples: |\n    - fool\n", 2, "abuse has 1 examples"),
    ("data/nlu/mine.yml", "nlu:\n- intent: abuse\n", 2, "abuse has no examples"),
    ("data/nlu/mine.yml", "nlu:\n- examples: |\n    - fool\n", 2, "write the block as - intent: NAME"),
    (
        "data/nlu/mine.yml",
        STOPS.replace("stop number 3", "Wipe ALL of it!"),
        7,
        "under delete_me in data/nlu/leav",
    ),
    ("data/answers/mine.yml", ANSWER.replace("id: ", "name: "), 1, "an answer needs an id"),
    ("data/answers/mine.yml", ANSWER.replace("[when open]", "[]"), 2, "opening has no questions"),
    ("data/answers/mine.yml", ANSWER.replace("at nine", ""), 3, "opening has no answer"),
    ("data/answers/mine.yml", ANSWER + "  status: fixed\n", 4, "must be one of investigating, planned, released"),
    ("data/answers/mine.yml", ANSWER + "  theme: battery\n", 4, "is the number in the theme's address"),
    ("data/answers/mine.yml", "opening: at nine\n", 1, "there is no answer here"),
    ("data/answers/mine.yml", ANSWER + ANSWER.replace("when", "until when"), 4, "the id opening is taken by"),
    ("data/answers/mine.yml", ANSWER + ANSWER.replace("opening", "hours"), 5, "is answered by opening in"),
    ("data/shop/waves.yml", "- {name: later, days: 9, audience: custmer}\n", 1, 'there is no audience "custmer"'),
]


@pytest.mark.parametrize(
    ("file", "text", "line", "said"), BROKEN, ids=[f"{Path(row[0]).parent.name}-{row[3]}" for row in BROKEN]
)
def test_a_mistake_is_named_by_file_and_line(project: Path, file: str, text: str, line: int, said: str) -> None:
    (project / file).write_text(text, encoding="utf-8")
    found = check(project)
    assert any(problem.file == file and problem.line == line and said in problem.sentence for problem in found), found


def test_a_response_that_the_assistant_needs_is_missed(project: Path) -> None:
    file = project / "bot/domain/smalltalk.yml"
    file.write_text(file.read_text().replace("utter_thanks:", "utter_thank:"))
    assert any("the assistant says utter_thanks here" in problem.sentence for problem in check(project))


def test_a_question_needs_wordings_for_when_it_is_asked_again(project: Path) -> None:
    file = project / "bot/domain/feedback.yml"
    file.write_text(file.read_text().replace("utter_again_part_2:", "utter_again_prt_2:"))
    (problem,) = [one for one in check(project) if one.file == "bot/domain/feedback.yml"]
    assert "utter_again_part_2 is missing" in problem.sentence
    assert file.read_text().splitlines()[problem.line - 1].strip() == "utter_ask_part:"


@pytest.mark.parametrize("variable", ["prodct", "reference"])
def test_a_placeholder_must_be_one_that_this_response_gets(project: Path, variable: str) -> None:
    """{reference} is known elsewhere, and not to a thank-you."""
    file = project / "bot/domain/smalltalk.yml"
    file.write_text(file.read_text().replace("I collect feedback on your purchase.", f"I collect {{{variable}}}."))
    assert any(f"{{{variable}}}" in problem.sentence for problem in check(project)) == (variable == "prodct")
    answer = project / "bot/domain/questions.yml"
    answer.write_text(answer.read_text().replace('"{answer}"', f'"{{{variable}}}"'))
    assert any(problem.file.endswith("questions.yml") for problem in check(project))


@pytest.mark.parametrize(
    "question",
    [
        "Is it right that the lid broke?",
        "You expected more, didn't you?",
        "Wouldn't you say it is too loud?",
        "It came late, right?",
        "Do you agree that it is heavy?",
        "Surely you had read the manual?",
        "Is that correct?",
        "Can I assume it was the charger?",
    ],
)
def test_a_question_that_asks_to_be_agreed_with_is_refused(project: Path, question: str) -> None:
    file = project / "bot/domain/feedback.yml"
    file.write_text(file.read_text().replace("Which part of it do you mean?", question))
    (problem,) = check(project)
    assert "people agree too easily" in problem.sentence
    assert question in file.read_text().splitlines()[problem.line - 1]


@pytest.mark.parametrize(
    "question",
    [
        "What did I get wrong?",
        "Where does it show?",
        "And did anything fall short?",
        "Which part is it, and what is right about it?",
        "Shall I pass it on like this, or is something wrong?",
    ],
)
def test_an_open_question_is_let_through(question: str) -> None:
    assert invites_agreement(question) is None


def test_a_question_about_a_forbidden_topic_is_refused_wherever_it_stands(project: Path) -> None:
    shop = project / "data/shop"
    asked = {"audiences.yml": "how satisfied is your team with it?", "last_questions.yml": "worth your time?"}
    for file, before in asked.items():
        text = (shop / file).read_text()
        assert before in text
        (shop / file).write_text(text.replace(before, "what is your religion?"))
    found = [problem for problem in check(project) if "forbidden.yml rules out" in problem.sentence]
    assert [problem.file for problem in found] == ["data/shop/audiences.yml", "data/shop/last_questions.yml"]


def test_an_audience_can_only_reword_a_question_that_is_there(project: Path) -> None:
    file = project / "data/shop/audiences.yml"
    file.write_text(file.read_text().replace("    story_as:", "    storry:", 1))
    assert any("there is no question storry" in problem.sentence for problem in check(project))


def test_everything_is_told_at_once_sorted_and_without_a_traceback(project: Path) -> None:
    (project / "data/shop/hours.yml").write_text("week: [\n")
    (project / "data/nlu/mine.yml").write_text("nlu:\n- intent: abuse\n")
    (project / "bot/domain/mine.yml").write_text("responses:\n  utter_more: []\n")
    with pytest.raises(BadAuthoring) as error:
        require_sound(project)
    files = [line.split(":")[0] for line in str(error.value).splitlines()]
    assert files == sorted(files)
    assert {"data/shop/hours.yml", "data/nlu/mine.yml", "bot/domain/mine.yml"} <= set(files)


@pytest.mark.parametrize("file", ["data/words/de.yml", "data/pages/pl.yml"])
def test_a_line_that_a_language_lacks_is_named_before_anything_is_trained(project: Path, file: str) -> None:
    broken = project / file
    broken.write_text(broken.read_text() + "\nsurplus: 1\n")
    (problem,) = check(project)
    assert problem.file == file and "surplus" in problem.sentence
