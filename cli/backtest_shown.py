"""The report of a backtest on the terminal: promises, verdicts, loads, times; what would change."""

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.output import clean, hang, said
from cli.times import span
from firsthour.laboratory.backtest.wording import REASONS, figure, promise, refused, stage

if TYPE_CHECKING:
    from firsthour.laboratory.backtest.report import (
        Changed,
        Confusion,
        Load,
        Outcome,
        Promised,
        Read,
        Report,
    )

CASES = 15
"""Differing incidents that are listed; `--json` has more."""
FLAWS = 15
"""Flaws of the log that are listed; `--json` has more."""
FATES = ("kept", "missed", "by_engine", "not_in_log", "called_off", "open")
HEADS = ("made", "kept", "missed", "by engine", "not in log", "called off", "open")
_INDENT, _NUMBER = 10, 8
"""Columns: of what stands before the numbers, and of a number."""


def print_report(console: Console, report: "Report") -> None:
    """Print the whole report."""
    if report.partial:
        console.print(Text("Partial: it was stopped. What follows is about a part.", "bold yellow"))
    _print_read(console, report.read)
    if not report.read.incidents:
        console.print(Text("Nothing was replayed: no incident could be read.", "bold yellow"))
        return
    _print_outcome(console, report.outcome)
    if report.against is not None:
        _print_changes(console, report.outcome, report.against, report.changes)


def _print_read(console: Console, read: "Read") -> None:
    counts = ((read.incidents, "incident"), (read.events, "event"), (read.rows, "row"))
    incidents, events, rows = (f"{n:,} {one}{'s' * (n != 1)}" for n, one in counts)
    line = f"{incidents}, {events} in {rows}"
    if read.first_at:
        line += f", {read.first_at[:10]} to {read.last_at[:10]}"
    console.print(Text(line, "bold"))
    for flaw in read.flaw_counts:
        done = "kept out" if flaw.kept_out else "mended"
        console.print(Text(f"  {flaw.code}: {flaw.count:,} {done}", "yellow"))
    for each in read.flaws[:FLAWS]:
        place = f"line {each.line}: " if each.line else ""
        about = f" ({clean(each.incident)})" if each.incident else ""
        hang(console, Text(f"    {place}{each.code}: {clean(each.message)}{about}", "dim"), 6)
    if left := sum(each.count for each in read.flaw_counts) - min(len(read.flaws), FLAWS):
        console.print(Text(f"    and {left:,} more; --json has the first 200", "dim"))
    console.print()


def _print_outcome(console: Console, outcome: "Outcome") -> None:
    console.print(Text(f"Promises under {clean(outcome.policy)} {clean(outcome.version)}", "bold"))
    _print_promises(console, outcome.promises)
    _print_confusion(console, outcome.confusion)
    _print_load(console, "Pages a person a week", outcome.pages)
    _print_load(console, "Notices a customer", outcome.notices)
    moved = outcome.transfers
    console.print(Text("Transfers an incident", "bold"))
    console.print(Text(f"  p50 {moved.p50:g}, p90 {moved.p90:g}, most {moved.most:g}\n"))
    console.print(Text("Time in a stage", "bold"))
    console.print(Padding(_stages(outcome), (0, 0, 1, 2)))
    if outcome.refusals:
        console.print(Text("Done in the log, and not taken by the policy", "bold"))
        for each in outcome.refusals:
            hang(console, Text(f"  {each.count:>7,}  {refused(each)} ({each.code})"), 11)
        console.print()


def _print_promises(console: Console, promises: "tuple[Promised, ...]") -> None:
    """A line for each severity, under the name of the promise: names are longer than numbers."""
    console.print(Text("".join((" " * _INDENT, *map(_right, HEADS, HEADS))), "cyan"))
    for name, rows in groupby(promises, lambda row: row.name):
        console.print(Text(f"  {promise(name)}"))
        for row in rows:
            numbers = (row.made, *(getattr(row, fate) for fate in FATES))
            cells = (f"{number:,}" if number else "" for number in numbers)
            console.print(
                Text(f"    SEV{row.severity:<{_INDENT - 7}}" + "".join(map(_right, cells, HEADS)))
            )
    console.print()


def _right(cell: str, head: str) -> str:
    return f"{cell:>{max(len(head), _NUMBER) + 1}}"


def _print_confusion(console: Console, confusion: "Confusion") -> None:
    console.print(Text("The target: the policy's verdict beside the recorded one", "bold"))
    table = Table.grid(padding=(0, 2))
    for _ in range(3):
        table.add_column(justify="right")
    table.add_row("", Text("policy: kept", "cyan"), Text("policy: missed", "cyan"))
    table.add_row(
        Text("recorded: kept", "cyan"), f"{confusion.both_kept:,}", f"{confusion.policy_stricter:,}"
    )
    table.add_row(
        Text("recorded: missed", "cyan"),
        f"{confusion.policy_milder:,}",
        f"{confusion.both_missed:,}",
    )
    console.print(Padding(table, (0, 0, 0, 2)))
    if confusion.unjudged:
        console.print(Text(f"  without one of the two: {confusion.unjudged:,}", "dim"))
    for each in confusion.reasons:
        both = f"{each.policy_stricter + each.policy_milder:>7,}"
        short, meaning = REASONS[each.reason]
        told = f"  {both}  {short}: {meaning[:1].lower()}{meaning[1:].rstrip('.')}"
        hang(console, Text(told), 11)
    for case in confusion.cases[:CASES]:
        verdict = "missed" if case.recorded_kept else "kept"
        line = f"    {clean(case.incident)} SEV{case.severity}: {verdict} by the policy"
        side = "after" if case.late_s >= 0 else "before"
        line += f", {span(abs(case.late_s))} {side} {case.due_at[:16]} ({REASONS[case.reason][0]})"
        hang(console, Text(line, "dim"), 6)
    console.print()


def _print_load(console: Console, title: str, load: "Load") -> None:
    spread = load.spread
    console.print(Text(title, "bold"))
    console.print(
        Text(
            f"  {spread.total:,.0f} in all; p50 {spread.p50:g}, p90 {spread.p90:g}, "
            f"most {spread.most:g}"
        )
    )
    for each in load.busiest[:5]:
        console.print(Text(f"    {each.count:>7,}  {clean(each.who)} {each.when}".rstrip(), "dim"))
    console.print()


def _stages(outcome: "Outcome") -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    for _ in range(4):
        table.add_column(justify="right")
    table.add_row("", *(Text(head, "cyan") for head in ("stays", "p50", "p90", "most")))
    for each in outcome.stages:
        spread = each.spread
        times = (span(int(value)) for value in (spread.p50, spread.p90, spread.most))
        table.add_row(stage(each.stage), f"{spread.count:,}", *times)
    return table


def _print_changes(
    console: Console, before: "Outcome", after: "Outcome", changes: "tuple[Changed, ...]"
) -> None:
    title = f"What {clean(after.policy)} {clean(after.version)} would have changed"
    console.print(Text(title, "bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column()
    for _ in range(2):
        table.add_column(justify="right")
    table.add_row("", said(before.policy, "cyan"), said(after.policy, "cyan"))
    for each in changes:
        values = (
            span(int(value)) if each.unit == "s" else f"{value:,.0f}"
            for value in (each.before, each.after)
        )
        table.add_row(figure(each.what), *values)
    console.print(Padding(table, (0, 0, 1, 2)))
    if not changes:
        console.print(Text("  Nothing.", "dim"))
