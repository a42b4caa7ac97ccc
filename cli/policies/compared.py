"""`policy diff`: what changes from one policy to another, by severity or by role."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cli.desk import desk
from cli.output import clean, out, print_json, prose, said
from cli.shapes import plain

if TYPE_CHECKING:
    from firsthour.policies.compare import Change

_STYLES = {"earlier": "green", "later": "yellow", "new": "green", "dropped": "red"}


def compare_policies(before: str, after: str, *, by: str, json: bool, markdown: bool) -> None:
    """Tell the differences between two policies, grouped ``by`` severity or role."""
    from firsthour.policies.compare import compare
    from firsthour.policies.loading import load

    with desk():
        changes = compare(load(before), load(after))
        if json:
            print_json({"changes": [{**plain(each), "words": each.words} for each in changes]})
        elif markdown:
            out().print(prose(_markdown(before, after, changes, by)), soft_wrap=True)
        else:
            _print(changes, by)


def _groups(
    changes: "Sequence[Change]", by: str
) -> "Iterator[tuple[str, list[tuple[str, Change]]]]":
    """The changes under their headings, each with what else says where it belongs."""
    if by == "severity":
        for severity, several in groupby(changes, key=lambda each: each.severity):
            yield _severity(severity), [(each.roles[0], each) for each in several]
        return
    for role in dict.fromkeys(role for each in changes for role in each.roles):
        found = [(_severity(each.severity), each) for each in changes if role in each.roles]
        yield role, found


def _severity(severity: int | None) -> str:
    return f"Severity {severity}" if severity else "At every severity"


def _print(changes: "Sequence[Change]", by: str) -> None:
    console = out()
    for heading, several in _groups(changes, by):
        console.print(Text(clean(heading[:1].upper() + heading[1:]), "bold"))
        table = Table.grid(padding=(0, 2))
        for _ in range(3):
            table.add_column(overflow="fold")
        for place, each in several:
            told = Text(f"{clean(each.after)} instead of {clean(each.before)}")
            if each.told:
                told.append(f", {clean(each.told)}", _STYLES.get(each.direction, ""))
            label = said(each.label)
            if by == "role" and heading != each.roles[0]:
                label.append(f" ({clean(each.roles[0])})", "dim")
            table.add_row(Text(f"  {clean(place)}", "cyan"), label, told)
        console.print(table)
        console.print()
    console.print(Text(f"Differences: {len(changes)}", "dim"))


def _markdown(before: str, after: str, changes: "Sequence[Change]", by: str) -> str:
    lines = [f"# {_cell(after)} instead of {_cell(before)}", ""]
    for heading, several in _groups(changes, by):
        place = "For" if by == "severity" else "Severity"
        lines += [f"## {_cell(heading)}", "", f"| {place} | What | Before | After | Difference |"]
        lines.append("|---|---|---|---|---|")
        for where, each in several:
            whose = f" ({each.roles[0]})" if by == "role" and heading != each.roles[0] else ""
            cells = (where, each.label + whose, each.before, each.after, each.told)
            lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
        lines.append("")
    return "\n".join([*lines, f"Differences: {len(changes)}"])


def _cell(text: str) -> str:
    """A text in a table of Markdown: no bar ends the cell, no mark is heard."""
    marks = str.maketrans({mark: f"\\{mark}" for mark in "\\|<>*_`[]#"})
    return clean(text).translate(marks)
