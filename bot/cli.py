"""The `hearback` command: one verb, one function, and nothing but wiring."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.choices import Account, Audience, DateOrder, Export, Format, Kind, Role, RowFormat, Rows
from bot.errors import Mendable
from bot.settings import load
from bot.terminal import console, open_text, output, progress, reader, record, report_bad

if TYPE_CHECKING:
    pass

app = typer.Typer(
    name="hearback",
    help="A conversational feedback assistant: it talks with customers and tells product teams what it heard.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Column = Annotated[str | None, typer.Option(metavar="COL")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Out = Annotated[Path | None, typer.Option(help="Write to this file instead of the terminal.")]


@app.command()
def up(
    demo: Annotated[bool, typer.Option(help="First load the demo feedback.")] = False,
    only: Annotated[list[Kind] | None, typer.Option(help="Start these alone; the rest runs on other machines.")] = None,
) -> None:
    """Start web, Rasa, the action server and the jobs by time together; Ctrl-C stops all."""
    from bot import up as starting

    settings = load()
    starting.check_ports(settings, only)
    if starting.can_train():
        starting.train_if_stale(settings, console)
    if demo:
        from bot.demo import load_demo

        load_demo(settings)
    starting.run(settings, console, only)


@app.command()
def chat(
    invite: Annotated[str | None, typer.Option(help="An invitation link, as `hearback invite` prints it.")] = None,
) -> None:
    """Talk to the running assistant in the terminal, through the same chat API as the widget."""
    from bot.chat import talk

    talk(load().public_url, invite)


@app.command()
def train() -> None:
    """Train what is stale; nothing when nothing changed."""
    from bot.up import train_if_stale

    if not train_if_stale(load(), console):
        console.print("Nothing has changed since the last training.")


@app.command(name="import")
def import_(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A table (.csv, .tsv, .txt), .xlsx, .json or .jsonl.")
    ],
    text: Annotated[str | None, typer.Option(metavar="COL", help="The column that holds what was said.")] = None,
    title: Annotated[str | None, typer.Option(metavar="COL", help="What stands above the text.")] = None,
    id: Column = None,
    rating: Annotated[str | None, typer.Option(metavar="COL", help="Numbers, stars, percent, words, smileys.")] = None,
    rating_scale: Annotated[
        str | None,
        typer.Option(
            metavar="SCALE",
            help="What plain numbers are on, from worst to best, where that is asked: 1-10, 0-10, 1-7, 0-100; 10 means "
            "1-10. They are stored as 1 to 5, evenly, and what was given is kept beside it.",
        ),
    ] = None,
    date_: Annotated[str | None, typer.Option("--date", metavar="COL")] = None,
    date_order: Annotated[DateOrder | None, typer.Option(help="How 03/04/2026 is meant, where that is asked.")] = None,
    product: Column = None,
    customer: Column = None,
    source: Annotated[
        Export | None, typer.Option("--from", help="Whose export it is: its columns are then known by name.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Instead of the one that is found.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Of two readings take the likelier, without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the first rows as they would be stored.")] = False,
) -> None:
    """Bring in reviews or survey answers: analysed, stored, each row once; bad rows are reported by line number.

    The whole file is looked at first. What was found is said; where two readings are possible, nothing is stored until
    one is chosen. A rating or a date that cannot be read never costs the text.
    """
    from bot import importing
    from bot.authored.clock import zone
    from bot.intake.columns import Columns
    from bot.intake.survey import Wanted

    columns = Columns(text=text, id=id, rating=rating, date=date_, product=product, customer=customer, title=title)
    wanted = Wanted(
        columns,
        export=source.value if source else None,
        rating_scale=rating_scale,
        date_order=date_order.value if date_order else None,
        encoding=encoding,
        zone=zone(),
    )
    importing.run(load(), file, wanted, yes=yes, dry_run=dry_run)


@app.command()
def analyze(
    file: Annotated[str, typer.Argument(help="One text a line; - reads standard input.")] = "-",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One object a line: text, and asked and draft if any.")
    ] = False,
) -> None:
    """Print what each line says as one JSON object a line. No database is touched."""
    from bot.language.analyze import Bad, analyze_lines, analyze_records

    bad: list[Bad] = []
    if isinstance(sys.stdout, TextIOWrapper):  # half of an emoji, which no encoding can write, is escaped as JSON does
        sys.stdout.reconfigure(errors="backslashreplace")
    with sys.stdin if file == "-" else open_text(file) as lines:
        read = analyze_records(reader(), lines, bad) if jsonl else analyze_lines(reader(), lines)
        for found in read:
            sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    report_bad(bad)
    if bad:
        raise typer.Exit(1)


@app.command()
def digest(
    since: Day = None,
    until: Day = None,
    product: Annotated[str | None, typer.Option(help="Only this product.")] = None,
    audience: Annotated[Audience, typer.Option(help="Whom it is written for.")] = Audience.product,
    of_audience: Annotated[str | None, typer.Option(help="Only what customers of this audience said.")] = None,
    of_wave: Annotated[str | None, typer.Option(help="Only what was said in this wave.")] = None,
    format: Annotated[Format, typer.Option()] = Format.md,
    out: Out = None,
    send: Annotated[bool, typer.Option(help="Send it to whom the settings name; goes out when `up` runs.")] = False,
) -> None:
    """Write the insight digest: what customers expected and did not get, checked against the record."""
    from bot.insight.asked import DigestQuery
    from bot.insight.digest import run
    from bot.insight.phrasing import phraser
    from bot.insight.render import render
    from bot.language.loaded import embed, says
    from bot.outreach import digests

    settings = load()
    query = DigestQuery(_day(since), _day(until), product, audience.value, of_audience, of_wave)
    database = record(settings)
    with progress("Sorting into themes") as on_progress:
        made = run(database, embed, query, on_progress, phraser(settings), settings.hearback_dask, says)
    if send:
        console.print(f"On its way to: {', '.join(digests.send(settings, database, made))}", markup=False)
        return
    written = render(made, format.value)
    with output(out) as file:
        file.write(written if written.endswith("\n") else written + "\n")


@app.command()
def invite(
    order: Annotated[str | None, typer.Option(metavar="REF", help="The order line's reference in the shop.")] = None,
    customer: Annotated[str | None, typer.Option(metavar="REF", help="The customer's reference in the shop.")] = None,
    product: Annotated[str | None, typer.Option(help="What was bought.")] = None,
    name: Annotated[str | None, typer.Option(help="How to greet the customer.")] = None,
    email: Annotated[str | None, typer.Option()] = None,
    delivered: Day = None,
    audience: Annotated[str, typer.Option(help="customer, distributor or internal")] = "customer",
    wave: Annotated[str, typer.Option(help="delivery, first_use or later")] = "delivery",
    csv: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="One order a line instead.")] = None,
    qr: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the link as a QR code (SVG).")] = None,
    date_order: Annotated[DateOrder | None, typer.Option(help="How 03/04/2026 is meant in the file.")] = None,
    send: Annotated[bool, typer.Option(help="Also mail it; it goes out when `hearback up` runs.")] = False,
) -> None:
    """Print signed, personal chat links: for one order, or for each line of a file (CSV, .xlsx, JSON)."""
    from bot.authored.clock import midnight, zone
    from bot.web import invitations, outreach

    settings = load()
    database = record(settings)
    if (order is None) == (csv is None):
        raise Mendable("Say which order: --order REF, or --csv FILE for many.")
    if order is not None:
        moment = midnight(delivered.date()) if delivered else None
        about = {"customer": customer, "product": product, "name": name, "email": email}
        link = invitations.invite(
            settings, database, order=order, delivered_at=moment, audience=audience, wave=wave, send=send, **about
        )
        sys.stdout.write(link + "\n")
        if qr is not None:
            qr.write_bytes(outreach.qr_svg(link))
    elif csv is not None:
        with progress("Inviting") as on_progress:
            asked = date_order.value if date_order else None
            made = invitations.invite_csv(
                settings, database, csv, on_progress, send=send, date_order=asked, zone=zone()
            )
        sys.stdout.writelines(f"{ref}\t{link}\n" for ref, link in made.links)
        report_bad(made.problems)


@app.command()
def export(
    what: Rows,
    format: Annotated[RowFormat, typer.Option()] = RowFormat.csv,
    since: Day = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day.")] = None,
    product: Annotated[str | None, typer.Option(help="Only of this product.")] = None,
    theme: Annotated[str | None, typer.Option(help="Only of this theme, by its label or its id.")] = None,
    out: Out = None,
) -> None:
    """Write everything: one row an item (feedback), a conversation, or a product and wave (funnel)."""
    from bot import exporting

    exporting.run(load(), what.value, format.value, out, (_day(since), _day(until)), product, theme)


@app.command()
def forget(
    customer_ref: Annotated[str, typer.Argument(help="The shop's reference of the customer.")],
    file: Annotated[
        list[Path], typer.Option("--in", exists=True, dir_okay=False, help="Also in this kept digest or export.")
    ] = [],  # noqa: B006 - typer copies it
) -> None:
    """Erase one person everywhere and print a receipt."""
    from bot.intake.forgetting import forget as erase

    settings = load()
    receipt = erase(record(settings), customer_ref, settings.tracker_url, file)
    sys.stdout.write(json.dumps(receipt, indent=2, default=str) + "\n")


@app.command()
def user(
    do: Account,
    email: Annotated[str | None, typer.Argument()] = None,
    role: Role = Role.support,
    name: Annotated[str | None, typer.Option(help="The first name that customers see.")] = None,
) -> None:
    """Console accounts: add EMAIL --role R, list, role, reset (a new password), disable, enable."""
    from bot.users import change

    change(record(load()), console, do.value, email, role.value, name)


@app.command()
def rehearse(
    customers: Annotated[int, typer.Option(min=1, help="How many come, each at most once.")] = 200,
    language: Annotated[str | None, typer.Option(metavar="L", help="Only those who speak it: en, de, fr ...")] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An earlier report.json: what has changed since.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="For report.html and report.json.")] = Path(
        "var/rehearsal"
    ),
    seed: Annotated[int, typer.Option(help="Who comes, and what is left to chance.")] = 1,
) -> None:
    """Let simulated customers talk to the words and questions as edited, before they go live; say how it went."""
    from bot import rehearse as rehearsing

    settings, planned = load(), rehearsing.plan(customers, language, seed, against)
    with console.status("Training on the words as edited ..."):
        model = rehearsing.trained(settings)
    with progress("Talking") as on_progress:
        made = rehearsing.run(settings, planned, on_progress, model)
    sys.stdout.write("\n".join(made.lines) + "\n")
    console.print(f"All of it: {made.write(out)}", markup=False, soft_wrap=True)


@app.command()
def doctor() -> None:
    """Check settings, databases, models, ports and running parts; say what to do."""
    from bot.doctor import examine

    findings = list(examine(load()))
    for found in findings:
        console.print(f"{'ok ' if found.ok else 'NOT'}  {found.name:<20} {found.seen}", markup=False)
        if found.advice:
            console.print(f"     -> {found.advice}", markup=False)
    if not all(found.ok for found in findings):
        raise typer.Exit(1)


def main() -> None:
    """Runs a verb; what a person can mend is said in a sentence, not as a traceback."""
    try:
        app()
    except Mendable as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
