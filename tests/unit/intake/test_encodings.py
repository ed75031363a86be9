"""Cost: a second, no service."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.intake.encodings import encoding_of
from bot.intake.questions import ImportRefused

GERMAN = "Bewertung;Text\n5;Die Qualität ist größer als gedacht, schön\n1;Leider für „uns“ – Gehäuse klemmt\n"
POLISH = "ocena;tekst\n5;Bardzo dobra jakość, świetny dźwięk i piękny wygląd\n1;Niestety zepsuło się, źle działa\n"
CHINESE = "评分;评论\n5;非常好的产品，下次还会购买\n1;用了两天就坏了，很失望\n"


def read(path: Path, text: str, encoding: str, wanted: str | None = None) -> str:
    path.write_bytes(text.encode(encoding))
    found = encoding_of(path, wanted)
    return path.read_bytes().decode(found.name, found.errors)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[(GERMAN, "cp1252"), ("rating,review\n5,It’s “great” – 20 €\n", "cp1252"), ("id,text\n1,café\n", "cp1252")],
        *[("id,text\n1,Größe passt\n", "latin-1"), ("note,avis\n5,Très déçu à cause du délai\n", "cp1252")],
        *[(POLISH, "cp1250"), (POLISH, "iso8859-2"), ("оценка;текст\n5;Очень хорошее качество, спасибо\n", "cp1251")],
        *[("評価;レビュー\n5;とても良い商品でした。また買います\n", "cp932"), (CHINESE, "gb18030")],
        *[(GERMAN, "utf-8"), (GERMAN, "utf-8-sig"), (GERMAN, "utf-16"), (GERMAN, "utf-16-le"), (GERMAN, "utf-16-be")],
        *[(GERMAN, "utf-32"), ("id,text\n1,plain\n", "ascii")],
    ],
)
def test_what_programs_write_is_read(tmp_path: Path, text: str, encoding: str) -> None:
    assert read(tmp_path / "x.csv", text, encoding).lstrip("\ufeff") == text


def test_a_letter_far_down_is_found(tmp_path: Path) -> None:
    text = "id,text\n" + "1,plain words\n" * 20_000 + "2,schön\n"
    assert read(tmp_path / "x.csv", text, "cp1252") == text


def test_a_guess_is_told_with_what_it_makes_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(GERMAN.encode("cp1252"))
    assert "Windows-1252, guessed: " in encoding_of(tmp_path / "x.csv").words
    assert "Qualität" in encoding_of(tmp_path / "x.csv").words


def test_lines_from_elsewhere_in_a_file_in_utf_8_keep_their_letters(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("schön\n".encode() * 9 + "größer\n".encode("cp1252"))
    found = encoding_of(tmp_path / "x.csv")
    assert "1 lines in Windows-1252" in found.words
    assert (tmp_path / "x.csv").read_bytes().decode(found.name, found.errors) == "schön\n" * 9 + "größer\n"


def test_the_encoding_that_is_named_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path / "x.csv", "id,text\n1,źle\n", "cp1250", "windows-1250") == "id,text\n1,źle\n"
    assert read(tmp_path / "x.csv", "id,text\n1,good\n", "utf-8-sig", "utf-8") == "id,text\n1,good\n"


@pytest.mark.parametrize("wanted", ["klingon", "zip", "rot13"])
def test_an_encoding_that_is_none_is_refused(tmp_path: Path, wanted: str) -> None:
    with pytest.raises(ImportRefused, match="--encoding"):
        read(tmp_path / "x.csv", "x", "utf-8", wanted)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="No such file"):
        encoding_of(tmp_path / "none.csv")
