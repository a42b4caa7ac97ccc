"""What administration shows: people, alarms; and the records derived anew."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from cli.desk import desk, on_desk
from cli.errors import usage
from cli.output import clean, out, print_json, said
from cli.shapes import plain
from cli.times import stamp


def show_people(file: str, *, json: bool) -> None:
    """List the people of the directory, or of a file."""
    from firsthour.directory.yaml_directory import load

    with desk() as open_desk:
        found = load(Path(file)) if file else open_desk.directory
        if json:
            print_json(
                {"version": found.version, "people": [plain(p) for p in found.people.values()]}
            )
            return
        table = Table.grid(padding=(0, 2))
        table.add_column(overflow="fold", style="bold")
        table.add_column(overflow="fold")
        table.add_column(overflow="fold", style="cyan")
        for person in found.people.values():
            roles = ", ".join(role.value.replace("_", " ") for role in person.roles)
            table.add_row(said(person.id), said(person.name), said(roles))
        out().print(table)
        counts = f"{len(found.people)} people, {len(found.teams)} teams, {len(found.groups)} groups"
        out().print(Text(counts, "dim"))


def show_alarms(*, json: bool) -> None:
    """Show the alarms about the records themselves."""
    from firsthour.records.views import alarms

    with desk() as open_desk:
        found = alarms(open_desk.store)
        if json:
            print_json({"alarms": [plain(alarm) for alarm in found]})
            return
        console = out()
        if not found:
            console.print(Text("No alarm: every fact was recorded once.", "green"))
        for alarm in found:
            kind = alarm.detail.get("kind", "")
            what = f"case {alarm.case}, fact {alarm.number}: {alarm.code} ({kind})"
            console.print(Text.assemble((stamp(alarm.at), "cyan"), "  ", (clean(what), "red")))


def rebuild_records(ref: str, *, everything: bool, json: bool) -> None:
    """Derive the projections of one case or all anew."""
    from firsthour.records.rebuild import rebuild

    if bool(ref) == everything:
        raise usage("Name one case, or --all.")
    with desk() as open_desk:
        case = on_desk(open_desk, ref).number if ref else None
        count = rebuild(open_desk.store, case)
        if json:
            print_json({"case": case, "facts": count})
            return
        out().print(Text(f"Derived anew from {count} facts.", "green"))
