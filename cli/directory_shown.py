"""The directory as it is shown: its entries, customers, edits and versions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from cli.desk import Desk, desk
from cli.directory_edits import moment
from cli.errors import not_found
from cli.output import clean, out, print_json, said
from cli.shapes import plain
from cli.times import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from firsthour.directory.book import Book
    from firsthour.records.directory import KeptCustomer


def show_it(name: str, at: str, *, json: bool) -> None:
    """Show one entry, or how many there are of each kind."""
    with desk() as open_desk:
        instant = moment(at, "--at") if at else None
        book = _book(open_desk, instant)
        if not name:
            _counts(open_desk, book, json=json)
            return
        kind, entry = _entry(open_desk, book, name, instant)
        if json:
            print_json({"kind": kind, "id": name, "version": book.version, "entry": entry})
            return
        table = Table.grid(padding=(0, 2))
        for field, value in entry.items():
            if value not in ("", [], None, {}):
                table.add_row(said(field.replace("_", " "), "dim"), said(_words(value)))
        out().print(Text.assemble((clean(name), "bold"), f"  {kind}"))
        out().print(table)


def _book(open_desk: Desk, instant: "datetime | None") -> "Book":
    from firsthour.directory.versions import NoVersion, book_at

    if instant is None:
        return open_desk.directory
    try:
        return book_at(open_desk.store, instant)
    except NoVersion as error:
        hint = "`firsthour directory versions` lists those that are kept."
        raise not_found("The directory is not known as it was then.", hint) from error


def _entry(
    open_desk: Desk, book: "Book", name: str, instant: "datetime | None"
) -> tuple[str, dict[str, Any]]:
    from firsthour.admin.inputs import advice
    from firsthour.records.directory import customers

    kinds: dict[str, Mapping[str, Any]] = {
        "person": book.people,
        "team": book.teams,
        "group": book.groups,
    }
    for kind, entries in kinds.items():
        if name in entries:
            return kind, plain(entries[name])
    if name in book.rotations:
        return "rotation", book.rotations[name].model_dump(mode="json", by_alias=True)
    found = customers(open_desk.store, (name,), instant)
    if name in found:
        return "customer", plain(found[name])
    known = [*book.people, *book.teams, *book.groups, *book.rotations]
    raise not_found(f"The directory knows no {clean(name)}.", advice(name, known))


def _counts(open_desk: Desk, book: "Book", *, json: bool) -> None:
    from firsthour.records.directory import count_customers

    counts = {
        "people": len(book.people),
        "teams": len(book.teams),
        "groups": len(book.groups),
        "rotations": len(book.rotations),
        "customers": count_customers(open_desk.store),
    }
    if json:
        print_json({"version": book.version, **counts})
        return
    told = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    out().print(Text.assemble(told, (f"  version {book.version[:12]}", "dim")))


def list_customers(find: str, limit: int, *, json: bool) -> None:
    """List customers whose id or name holds a text."""
    from firsthour.records.directory import count_customers, find_customers

    with desk() as open_desk:
        found = find_customers(open_desk.store, find, limit)
        count = count_customers(open_desk.store)
    if json:
        print_json({"count": count, "customers": [plain(each) for each in found]})
        return
    table = Table.grid(padding=(0, 2))
    for each in found:
        table.add_row(said(each.id, "bold"), said(each.name), said(_about(each), "cyan"))
    out().print(table)
    out().print(Text(f"{len(found):,} shown, {count:,} in all", "dim"))


def _about(customer: "KeptCustomer") -> str:
    addresses = [contact.address for contact in customer.contacts]
    about = (customer.tier, customer.language, customer.timezone, customer.resolution)
    return ", ".join([*filter(None, about), *addresses])


def list_edits(*, json: bool) -> None:
    """List the edits, and which of them hold."""
    from firsthour.directory.edits import in_force
    from firsthour.records.directory import edits

    with desk() as open_desk:
        kept = edits(open_desk.store)
    holding = {each.number for each in in_force(kept)}
    if json:
        shown = [{**plain(each), "holds": each.number in holding} for each in kept]
        print_json({"edits": shown})
        return
    table = Table.grid(padding=(0, 2))
    for each in kept:
        style = "" if each.number in holding else "dim strike"
        words = (str(each.number), stamp(each.at), each.by, each.kind.replace("_", "-"))
        table.add_row(*(said(word, style) for word in (*words, _words(dict(each.body)))))
    out().print(table if kept else Text("Nothing was edited: the file alone holds.", "dim"))


def list_versions(limit: int, *, json: bool) -> None:
    """List the versions that were in use."""
    from firsthour.records.directory import versions

    with desk() as open_desk:
        found = versions(open_desk.store, limit)
    if json:
        print_json({"versions": [plain(each) for each in found]})
        return
    table = Table.grid(padding=(0, 2))
    for each in found:
        words = (each.version[:12], stamp(each.since), each.origin, each.by)
        table.add_row(*(said(word) for word in words))
    out().print(table if found else Text("None is kept yet: no worker has run.", "dim"))


def _words(value: object) -> str:
    """Whatever an entry holds, in a line."""
    if isinstance(value, dict):
        told = (f"{name}: {_words(each)}" for name, each in value.items() if name != "kind")
        return ", ".join(told)
    return "; ".join(map(_words, value)) if isinstance(value, list | tuple) else str(value)
