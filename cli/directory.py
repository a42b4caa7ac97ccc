"""The group `directory`: people, shifts and customers as they are kept; edits; the import."""

from typing import Annotated

import typer
from typer import Argument, Option

from cli.directory_customers import customer, remove_customer
from cli.groups import As, Json
from cli.helps import Group, enter, unwrapped

_SHOW = "Look"
_EDIT = "Change"

Person = Annotated[str, Argument(metavar="PERSON", help="A person, by id.")]
Rotation = Annotated[str, Argument(metavar="ROTATION", help="A rotation, by id.")]
From = Annotated[
    str, Option("--from", help="Such as 2026-12-24T09:00Z; a day alone: its beginning, in UTC.")
]
Until = Annotated[
    str, Option("--until", help="Such as 2026-12-27T09:00Z; a day alone: its end, in UTC.")
]
Words = Annotated[list[str] | None, Option(metavar="WORD", show_default=False)]
Contacts = Annotated[list[str] | None, Option(metavar="CHANNEL:ADDRESS", show_default=False)]
People = Annotated[list[str] | None, Option(metavar="PERSON", show_default=False)]
Hours = Annotated[
    list[str] | None,
    Option(
        metavar="22:00-07:00",
        help="In place of those so far; `none` for none. Repeat it for several.",
        show_default=False,
    ),
]


def group() -> typer.Typer:
    """The group with its commands."""
    app = typer.Typer(
        help="Who is asked: people, shifts, customers; edits and their undoing; versions.",
        no_args_is_help=True,
        cls=Group,
    )
    for look in (check, show, customers, edits, versions):
        enter(app, look, panel=_SHOW)
    changes = (person, remove_person, group_of_people, stand_in, override, swap, undo)
    for change in (*changes, customer, remove_customer):
        enter(app, change, _COMMANDS.get(change.__name__, ""), _EDIT)
    text = unwrapped(import_customers.__doc__).replace("COLUMNS", _columns())
    short = "Import customers from a CSV file."
    app.command("import", help=text, short_help=short, rich_help_panel=_EDIT)(import_customers)
    return app


_COMMANDS = {
    "group_of_people": "group",
    "stand_in": "stand-in",
    "remove_person": "remove-person",
    "remove_customer": "remove-customer",
}


def _columns() -> str:
    from firsthour.admin.customers.columns import COLUMNS

    return "\n\n".join(f"{name}: {text}." for name, text in COLUMNS.items())


def import_customers(
    file: Annotated[str, Argument(metavar="FILE", help="The CSV file.")],
    encoding: Annotated[
        str,
        Option(help="How it was saved, such as windows-1252; else UTF-8.", show_default=False),
    ] = "",
    refused: Annotated[
        str,
        Option(metavar="FILE", help="Write every refused row here, as CSV.", show_default=False),
    ] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="Check only; write nothing.")] = False,
    person: As = "",
    json: Json = False,
) -> int:
    """Import customers from a CSV file. What is new or changed is written; the rest stays.

    The first line names the columns; commas, semicolons or tabs are told by it. Needed are id and,
    for a new customer, name. What the file has no column for stays as it was; customers whom it
    does not name stay too. A customer of whom a row is refused stays as they were; the other
    customers are imported, and the exit code is 2. Stopped half-way: run it again.

    COLUMNS

    Example: firsthour directory import customers.csv --refused refused.csv
    """
    from cli.directory_import import Wish, run_import

    return run_import(Wish(file, encoding, refused, person, dry=dry_run, json=json))


def check(
    days: Annotated[int, Option(help="So many days ahead.", min=1, max=366)] = 30,
    policy: Annotated[
        str,
        Option(
            metavar="NAME|FILE",
            help="As if this were the policy of new cases.",
            show_default=False,
        ),
    ] = "",
    svg: Annotated[
        str,
        Option(
            metavar="FILE", help="Draw who is on duty, and where nobody is.", show_default=False
        ),
    ] = "",
    strict: Annotated[bool, Option("--strict", help="Warnings count like errors.")] = False,
    json: Json = False,
) -> int:
    """Check that every step of every escalation will find somebody, and tell where it will not.

    Looked at are the directory, the policy of new cases, those of open cases, and addresses of
    customers that failed for good. The exit code is 2 where there are errors, with --strict also
    where there are warnings; else 0.

    Example: firsthour directory check --days 60 --svg shifts.svg
    """
    from cli.directory_check import run_check

    return run_check(days, policy, svg, strict=strict, json=json)


def show(
    name: Annotated[
        str,
        Argument(
            metavar="ID",
            help="A person, team, group, rotation or customer; without it, all of them counted.",
            show_default=False,
        ),
    ] = "",
    at: Annotated[
        str, Option("--at", metavar="TIME", help="As it was then.", show_default=False)
    ] = "",
    json: Json = False,
) -> None:
    """Show the directory, or one entry of it, as it is or as it was.

    Example: firsthour directory show mara.lindqvist --at 2026-11-01T10:00Z
    """
    from cli.directory_shown import show_it

    show_it(name, at, json=json)


def customers(
    find: Annotated[str, Option(help="Part of an id or a name.", show_default=False)] = "",
    limit: Annotated[int, Option(help="At most so many.", min=1, max=10_000)] = 50,
    json: Json = False,
) -> None:
    """List the customers of the directory.

    Example: firsthour directory customers --find acme
    """
    from cli.directory_shown import list_customers

    list_customers(find, limit, json=json)


def edits(json: Json = False) -> None:
    """List what was edited over the file: when, by whom, what.

    Example: firsthour directory edits
    """
    from cli.directory_shown import list_edits

    list_edits(json=json)


def versions(
    limit: Annotated[int, Option(help="At most so many.", min=1, max=10_000)] = 50,
    json: Json = False,
) -> None:
    """List the versions of the directory of people: since when, and what they came by.

    Example: firsthour directory versions
    """
    from cli.directory_shown import list_versions

    list_versions(limit, json=json)


def person(
    who: Person,
    name: Annotated[
        str, Option(help="The name; makes a new person of a new id.", show_default=False)
    ] = "",
    timezone: Annotated[str, Option(help="Such as Europe/Athens.", show_default=False)] = "",
    level: Annotated[str, Option(help="L0 to L3.", show_default=False)] = "",
    quiet_hours: Hours = None,
    add_contact: Contacts = None,
    remove_contact: Contacts = None,
    add_role: Words = None,
    remove_role: Words = None,
    add_team: Words = None,
    remove_team: Words = None,
    add_skill: Words = None,
    remove_skill: Words = None,
    add_language: Words = None,
    remove_language: Words = None,
    speaks: As = "",
    json: Json = False,
) -> None:
    """Change a person: contacts, roles, teams, skills, languages, quiet hours.

    Example: firsthour directory person priya.raman --add-contact sms:+442079460018 --add-skill dns
    --as piet.devries
    """
    from cli.directory_edits import Change, change

    added = {"contacts": add_contact, "roles": add_role, "teams": add_team}
    gone = {"contacts": remove_contact, "roles": remove_role, "teams": remove_team}
    added |= {"skills": add_skill, "languages": add_language}
    gone |= {"skills": remove_skill, "languages": remove_language}
    fields = {"name": name, "timezone": timezone, "level": level, "quiet_hours": quiet_hours}
    change("person", Change(who, fields, added, gone), speaks, json=json)


def remove_person(who: Person, speaks: As = "", json: Json = False) -> None:
    """Take a person out of the directory, and out of groups, stand-ins, overrides and swaps.

    Who is in the layer of a rotation, or manages a team, is replaced there first: in the file.

    Example: firsthour directory remove-person tomas.novak --as piet.devries
    """
    from cli.directory_edits import remove_person as make

    make(who, speaks, json=json)


def group_of_people(
    who: Annotated[str, Argument(metavar="GROUP", help="A group, by id.")],
    name: Annotated[
        str, Option(help="The name; makes a new group of a new id.", show_default=False)
    ] = "",
    add: People = None,
    remove: People = None,
    speaks: As = "",
    json: Json = False,
) -> None:
    """Change who belongs to a group.

    Example: firsthour directory group stakeholders --add grace.lee --as piet.devries
    """
    from cli.directory_edits import Change, change

    members = Change(who, {"name": name}, {"members": add}, {"members": remove})
    change("group", members, speaks, json=json)


def stand_in(
    of: Annotated[str, Argument(metavar="OF", help="Who is away, by id.")],
    by: Annotated[str, Argument(metavar="BY", help="Who stands in, by id.")],
    begin: From,
    until: Until,
    reason: Annotated[str, Option(help="Why, for colleagues.", show_default=False)] = "",
    speaks: As = "",
    json: Json = False,
) -> None:
    """Have somebody stand in for another: asked in their place, in all their roles.

    Everybody may name a stand-in for themselves; administrators for all.

    Example: firsthour directory stand-in mara.lindqvist jonas.weber --from 2026-12-24
    --until 2026-12-27 --as mara.lindqvist
    """
    from cli.directory_edits import stand_in as make

    make(of, by, (begin, until), reason, speaks, json=json)


def override(
    rotation: Rotation,
    person: Person,
    begin: From,
    until: Until,
    speaks: As = "",
    json: Json = False,
) -> None:
    """Put somebody on duty for a while, whatever the rotation says.

    Example: firsthour directory override payments-on-call priya.raman --from 2026-12-24T18:00Z
    --until 2026-12-25T08:00Z --as piet.devries
    """
    from cli.directory_edits import override as make

    make(rotation, person, (begin, until), speaks, json=json)


def swap(
    rotation: Rotation,
    one: Annotated[str, Argument(metavar="ONE", help="One of the two, by id.")],
    other: Annotated[str, Argument(metavar="OTHER", help="The other, by id.")],
    begin: From,
    until: Until,
    speaks: As = "",
    json: Json = False,
) -> None:
    """Have two people exchange their turns for a while. Each of the two may say so.

    Example: firsthour directory swap payments-on-call priya.raman marek.nowak --from 2026-12-21
    --until 2026-12-27 --as priya.raman
    """
    from cli.directory_edits import swap as make

    make(rotation, (one, other), (begin, until), speaks, json=json)


def undo(
    number: Annotated[int, Argument(metavar="N", help="The edit's number.", min=1)],
    speaks: As = "",
    json: Json = False,
) -> None:
    """Take an edit back; `edits` lists them. An undoing can be undone, too.

    Example: firsthour directory undo 12 --as piet.devries
    """
    from cli.directory_edits import undo as make

    make(number, speaks, json=json)
