"""One customer of the directory, changed or taken out at the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from rich.text import Text as Line
from typer import Argument, Option

from cli.errors import not_found, refused, usage
from cli.groups import As, Json
from cli.output import out, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from cli.desk import Desk
    from firsthour.admin.customers.edit import Wanted
    from firsthour.records.directory import KeptCustomer

Customer = Annotated[str, Argument(metavar="CUSTOMER", help="A customer, by id.")]
Text = Annotated[str | None, Option(metavar="TEXT", show_default=False)]
Words = Annotated[list[str] | None, Option(metavar="WORD", show_default=False)]
Contacts = Annotated[list[str] | None, Option(metavar="CHANNEL:ADDRESS", show_default=False)]


def customer(
    who: Customer,
    name: Annotated[
        str | None, Option(help="The name; makes a new customer of a new id.", show_default=False)
    ] = None,
    tier: Text = None,
    value: Text = None,
    language: Annotated[str | None, Option(help="Such as pt-BR.", show_default=False)] = None,
    timezone: Annotated[
        str | None, Option(help="Such as Europe/Athens.", show_default=False)
    ] = None,
    resolution: Annotated[
        str | None, Option(help="The target of the contract: 4 h, 1 bd.", show_default=False)
    ] = None,
    calendar: Annotated[
        str | None,
        Option(help="The hours of the contract: Mon-Fri 08:00-18:00.", show_default=False),
    ] = None,
    add_contact: Contacts = None,
    remove_contact: Contacts = None,
    add_service: Words = None,
    remove_service: Words = None,
    add_tag: Words = None,
    remove_tag: Words = None,
    speaks: As = "",
    json: Json = False,
) -> None:
    """Change a customer: who they are, their contract, their contacts. Running cases keep theirs.

    Contacts are tried in their order; one that is added comes last. An empty text clears a field.

    Example: firsthour directory customer acme --tier key --add-contact email:ops@acme.example
    --as piet.devries
    """
    from cli.directory_edits import contact
    from firsthour.admin.customers.edit import Wanted

    texts = {"name": name, "tier": tier, "value": value, "language": language}
    texts |= {"timezone": timezone, "resolution": resolution, "calendar": calendar}
    add = {"contacts": [contact(word) for word in add_contact or ()]}
    gone = {"contacts": [contact(word) for word in remove_contact or ()]}
    wanted = Wanted(
        who,
        {field: text for field, text in texts.items() if text is not None},
        {**gone, "services": remove_service or [], "tags": remove_tag or []},
        {**add, "services": add_service or [], "tags": add_tag or []},
    )
    made = _changed(wanted, speaks)
    told = f"{made.name} is at revision {made.revision}."
    _tell({"customer": made.id, "revision": made.revision}, told, json=json)


def remove_customer(who: Customer, speaks: As = "", json: Json = False) -> None:
    """Take a customer out of the directory. Running cases keep theirs; an import brings them back.

    Example: firsthour directory remove-customer acme --as piet.devries
    """
    from firsthour.admin.customers.edit import remove

    with _spoken(speaks) as (open_desk, by, now):
        remove(open_desk.store, open_desk.directory, by, who, now)
    _tell({"customer": who, "revision": None}, f"{who} is taken out.", json=json)


def _changed(wanted: "Wanted", speaks: str) -> "KeptCustomer":
    from firsthour.admin.customers.edit import change

    if not (wanted.fields or any(wanted.add.values()) or any(wanted.remove.values())):
        raise usage("Say what is to change.", "See: firsthour directory customer --help")
    with _spoken(speaks) as (open_desk, by, now):
        return change(open_desk.store, open_desk.directory, by, wanted, now)


@contextmanager
def _spoken(speaks: str) -> "Iterator[tuple[Desk, str, datetime]]":
    """The desk, who speaks, and when; what is refused is told as it is everywhere."""
    from cli.desk import desk, speaker
    from firsthour.clock import utc_now
    from firsthour.directory.editing import EditRefused

    with desk() as open_desk:
        now = utc_now()
        by = speaker(open_desk, speaks, now).person
        try:
            yield open_desk, by, now
        except EditRefused as error:
            if error.code == "unknown_customer":
                raise not_found(error.message, f"{error.hint}.") from error
            raise refused(error.code, error.message, error.hint) from error


def _tell(shape: dict[str, Any], told: str, *, json: bool) -> None:
    if json:
        print_json(shape)
        return
    out().print(Line.assemble(("✓ ", "bold green"), told))
