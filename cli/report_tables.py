"""The report on notices on the terminal: the answer first, then counts, reasons and names."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.output import clean, said
from cli.times import span, stamp

if TYPE_CHECKING:
    from firsthour.admin.notice_report import Kind, Lengths, Summary
    from firsthour.records.ledger.tellings import Telling

LISTED = 50
"""Customers who were not told in time that are listed one by one."""


def answer(summary: "Summary") -> Text:
    """The one question in one line."""
    first, said_yes = summary.first, summary.is_yes
    line = Text("Was every affected customer told in time? ")
    if not first.owed:
        return line.append("There were none to be told.", "dim")
    told = first.came["kept"]
    if said_yes is None and not told:
        return line.append("Not yet", "cyan").append(f": none of {first.owed}, and none is due.")
    if said_yes is None:
        left = f"; {first.came['pending']} not told yet, and not due."
        return line.append("So far, yes", "cyan").append(f": {told} of {first.owed}{left}")
    if said_yes:
        longest = first.took.longest or 0.0
        line.append("Yes", "bold green")
        return line.append(f": all {first.owed}, the last one after {span(longest)}.")
    line.append("No", "bold red").append(f": {told} of {first.owed} in time")
    words = {"late": "late", "not_told": "not told", "unknown": "not known", "pending": "not due"}
    rest = [f"{first.came[key]} {word}" for key, word in words.items() if first.came[key]]
    return line.append(f"; {', '.join(rest)}.")


def print_report(console: Console, summary: "Summary", wrong: "list[Telling]") -> None:
    """Print the whole report."""
    console.print(answer(summary))
    console.print()
    every = [kind for kind in summary.in_order if kind.promised]
    if every:
        console.print(Text("Promises", "bold"))
        console.print(Padding(_promises(every), (0, 0, 1, 2)))
    towards = [kind for kind in summary.in_order if kind.owed]
    if towards:
        console.print(Text("Towards each customer", "bold"))
        console.print(Padding(_customers(towards), (0, 0, 1, 2)))
    why = sum((kind.why + kind.not_told for kind in summary.in_order), Counter[str]())
    if why:
        console.print(Text("Why", "bold"))
        console.print(Padding(_reasons(why), (0, 0, 1, 2)))
    if wrong:
        console.print(Text("Not told in time", "bold"))
        console.print(Padding(_exceptions(wrong), (0, 0, 0, 2)))
    if len(wrong) == LISTED:
        console.print(Text("  and perhaps more: --format csv has every customer", "dim"))


def _grid(*heads: str) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column(heads[0], overflow="fold")
    for head in heads[1:]:
        table.add_column(head, justify="right", no_wrap=True)
    return table


def _promises(kinds: "list[Kind]") -> Table:
    table = _grid("", "promised", "kept", "missed", "open", "p50", "p95", "late max")
    for kind in kinds:
        missed = Text(str(kind.states["missed"]), "red" if kind.states["missed"] else "")
        numbers = (str(kind.states["met"]), missed, str(kind.states["pending"]))
        table.add_row(said(kind.name), str(kind.promised), *numbers, *_spans(lengths(kind.late)))
    return table


def _customers(kinds: "list[Kind]") -> Table:
    table = _grid("", "owed", "kept", "late", "not told", "p50", "p95", "took max")
    for kind in kinds:
        missing = kind.came["not_told"] + kind.came["unknown"]
        numbers = (
            str(kind.came["kept"]),
            Text(str(kind.came["late"]), "red" if kind.came["late"] else ""),
            Text(str(missing), "bold red" if missing else ""),
        )
        table.add_row(said(kind.name), str(kind.owed), *numbers, *_spans(lengths(kind.took)))
    return table


def _spans(lengths: Mapping[str, float | None]) -> list[str]:
    return ["-" if each is None else span(each) for each in lengths.values()]


def _reasons(why: Counter[str]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for reason, count in why.most_common():
        table.add_row(str(count), said(reason.replace("_", " ")))
    return table


def _exceptions(wrong: "list[Telling]") -> Table:
    table = Table.grid(padding=(0, 2))
    for _ in range(2):
        table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold", ratio=1)
    table.add_column(no_wrap=True)
    for each in wrong:
        how = f"late by {span(each.late_s)}" if each.told_at else each.came.replace("_", " ")
        who = said(f"{each.name}: {each.key}").append(f"  {clean(each.why)}", "dim")
        table.add_row(clean(each.label), stamp(each.due_at), who, Text(how, "red"))
    return table


def lengths(found: "Lengths") -> dict[str, float | None]:
    """Half of them, nearly all, and the longest: in seconds."""
    from firsthour.admin.notice_report import HALF, NEARLY_ALL

    return {"p50": found.at(HALF), "p95": found.at(NEARLY_ALL), "max": found.longest}
