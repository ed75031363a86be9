"""Cost: 2 s, no service."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Invitation, Order
from bot.web import invitations
from bot.web.invitations import CannotInvite, invite_csv
from bot.web.problems import Problem

HEADER = "order,customer,product,name,email,delivered,audience,wave\n"


def invite(settings: Settings, database: Database, **given: str) -> str:
    return invitations.invite(settings, database, **({"order": "A-1", "customer": "c", "product": "Kettle"} | given))


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "orders.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_link_leads_to_the_full_page_chat_and_names_nobody(settings: Settings, database: Database) -> None:
    public = settings.model_copy(update={"hearback_public_url": "https://feedback.example/"})
    link = invite(public, database, name="Ada", email="ada@example.com")
    assert link.startswith("https://feedback.example/c/")
    nonce = invitations.unseal(public, link.rsplit("/", 1)[-1])
    with database.reading() as session:
        assert session.scalars(select(Invitation)).one().nonce == nonce


def test_a_known_order_needs_no_more_than_its_reference(settings: Settings, database: Database) -> None:
    first = invite(settings, database)
    assert invitations.invite(settings, database, order="A-1") == first


def test_a_new_order_needs_customer_and_product(settings: Settings, database: Database) -> None:
    with pytest.raises(CannotInvite, match="'B-7' is new here"):
        invitations.invite(settings, database, order="B-7")


@pytest.mark.parametrize("wrong", [{"audience": "friends"}, {"wave": "tsunami"}])
def test_an_unknown_word_is_named(settings: Settings, database: Database, wrong: dict[str, str]) -> None:
    with pytest.raises(CannotInvite, match=next(iter(wrong.values()))):
        invite(settings, database, **wrong)


def test_another_secret_does_not_open_it(settings: Settings, database: Database) -> None:
    sealed = invite(settings, database).rsplit("/", 1)[-1]
    other = settings.model_copy(update={"hearback_secret": SecretStr("x" * 40)})
    with pytest.raises(Problem):
        invitations.unseal(other, sealed)


def test_a_file_invites_each_line_and_names_the_bad_ones(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    file = write(
        tmp_path,
        "\ufeff" + HEADER + "1,c1,Kettle,Ada,,2024-05-01,,\n"
        ",c2,Kettle,,,,,\n"
        "3,c3,,,,,,\n"
        "4,c4,Kettle,,,last week,,\n"
        "5,c5,Kettle,,,,friends,\n"
        '6,c6,"Kettle, red",,,,distributor,later\n',
    )
    told: list[tuple[int, int]] = []
    result = invite_csv(settings, database, file, on_progress=lambda done, total: told.append((done, total)))
    assert [order for order, _ in result.links] == ["1", "6"]
    assert [line for line, _ in result.problems] == [3, 4, 5, 6]
    assert "order is empty" in result.problems[0][1] and "last week" in result.problems[2][1]
    assert told[-1] == (6, 6)
    with database.reading() as session:
        delivered = session.scalars(select(Order.delivered_at).order_by(Order.id)).all()
    assert delivered[0] is not None and delivered[0].isoformat() == "2024-05-01T00:00:00+00:00"


def test_the_same_file_again_gives_the_same_links(settings: Settings, database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, HEADER + "1,c1,Kettle,,,,,\n2,c1,Anvil,,,,,\n")
    assert invite_csv(settings, database, file).links == invite_csv(settings, database, file).links


def test_a_file_without_the_columns_is_refused(settings: Settings, database: Database, tmp_path: Path) -> None:
    with pytest.raises(CannotInvite, match="no column order, product"):
        invite_csv(settings, database, write(tmp_path, "id,customer\n1,c1\n"))


def test_a_file_of_something_else_is_refused(settings: Settings, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(b"\xd0\xcf\x11\xe0 a workbook of old")
    with pytest.raises(CannotInvite, match="save it as"):
        invite_csv(settings, database, file)


def test_a_file_as_excel_writes_it_in_germany(settings: Settings, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    text = (
        "sep=;\nOrder;Customer;Product;Name;Locale;Delivered\n1;c1;Wasserkocher;Jörg;de;31.03.2026\n2;c2;Kettle;;xx!;\n"
    )
    file.write_bytes(text.encode("cp1252"))
    made = invite_csv(settings, database, file)
    assert [order for order, _ in made.links] == ["1"]
    assert made.problems == [(4, "locale is 'xx!', but must be such as de or pt-BR.")]
    with database.reading() as session:
        [order] = session.scalars(select(Order)).all()
        assert (order.customer.name, order.customer.locale) == ("Jörg", "de")
        assert order.delivered_at is not None and order.delivered_at.isoformat() == "2026-03-31T00:00:00+00:00"


def test_days_that_may_be_two_are_asked_about(settings: Settings, database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, HEADER + "1,c1,Kettle,,,03/04/2026,,\n")
    with pytest.raises(CannotInvite, match="--date-order dmy or --date-order mdy"):
        invite_csv(settings, database, file)
    invite_csv(settings, database, file, date_order="mdy")
    with database.reading() as session:
        assert session.scalars(select(Order.delivered_at)).one().month == 3  # type: ignore[union-attr]
