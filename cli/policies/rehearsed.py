"""What came of a rehearsal, for people: rows of who is told what and why, promises, refusals."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from cli.output import clean, hang, out, said
from cli.shapes import plain
from cli.times import span
from firsthour.laboratory.rehearsal.shown import CALLS, FATES, since, spoken

if TYPE_CHECKING:
    from datetime import datetime

    from firsthour.laboratory.rehearsal.course import Happened
    from firsthour.laboratory.rehearsal.result import Promise, RefusedCommand, Rehearsal, Telling

WIDE = 100
"""Columns of a terminal from which on what, whom and why have a column each."""
REPEATED = 2
"""How often the same is shown before the rest is counted."""
NOT_PLAYED = (
    "Not played: channels. Limits for an address, another channel where one fails, and the guard "
    "on root cause analyses may make less or later of a notice than is shown."
)
"""What a reader might take for granted, and a rehearsal does not show."""
_LEVELS = {"L1": "duty manager (L1)", "L2": "director (L2)", "L3": "executive (L3)"}
_BAD = ("obligation_missed", "policy_exhausted", "access_denied", "relapse_reported", "seat_vacant")
_GOOD = ("case_closed", "case_finished", "resolution_verified", "access_confirmed")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: since when, on whose clock, what, to or by whom, and why."""

    since_s: int
    clock: str
    what: str
    whom: str
    why: str
    style: str = ""


def shape(found: "Rehearsal") -> dict[str, Any]:
    """A rehearsal as JSON."""
    from firsthour.laboratory.rehearsal.course import course_of

    whole = {name: plain(getattr(found, name)) for name in _NAMES}
    return {**whole, "happened": [plain(each) for each in course_of(found.facts)]}


_NAMES = (
    "scenario",
    "policy",
    "version",
    "policy_hash",
    "timezone",
    "opened_at",
    "severity",
    "customers",
    "told",
    "promises",
    "refused",
    "end",
)


def show(found: "Rehearsal", names: Mapping[str, str], *, everything: bool) -> None:
    """Print a rehearsal as tables."""
    console = out()
    hang(console, Text(headline(found), "bold"))
    listed = rows(found, names, everything=everything)
    console.print((_table if console.width >= WIDE else _narrow)(listed))
    for line in summary(found):
        hang(console, Text(line))


def _table(listed: Iterable[Row]) -> Table:
    """A column for each: when, on whose clock, what, whom and why."""
    table = _grid(columns=3)
    for row in listed:
        cells = (said(cell, row.style) for cell in (row.what, row.whom, row.why))
        table.add_row(since(row.since_s), row.clock, *cells)
    return table


def _narrow(listed: Iterable[Row]) -> Table:
    """What, whom and why in one column, where three beside each other would be too narrow."""
    table = _grid(columns=1)
    for row in listed:
        whom = f" \N{RIGHTWARDS ARROW} {row.whom}" if row.whom else ""
        cell = said(f"{row.what}{whom}", row.style)
        if row.why:
            cell.append(" ").append_text(said(f"[{row.why}]", "dim"))
        table.add_row(since(row.since_s), row.clock, cell)
    return table


def _grid(columns: int) -> Table:
    """Moment and clock, and so many columns of text."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(no_wrap=True, style="dim")
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def show_markdown(found: "Rehearsal", names: Mapping[str, str], *, everything: bool) -> None:
    """Print a rehearsal as Markdown."""
    lines = [f"# {_cell(headline(found))}", "", "| When | Clock | What | Whom | Why |"]
    lines.append("|---|---|---|---|---|")
    for row in rows(found, names, everything=everything):
        cells = (since(row.since_s), row.clock, row.what, row.whom, row.why)
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    lines += ["", *(f"- {_cell(line)}" for line in summary(found))]
    sys.stdout.write("\n".join(lines) + "\n")


def _cell(text: str) -> str:
    return clean(text).replace("|", "\\|")


def headline(found: "Rehearsal") -> str:
    """What was rehearsed: scenario, policy, severity, and when it starts."""
    local = found.opened_at.astimezone(ZoneInfo(found.timezone))
    starts = f"{local:%A %Y-%m-%d %H:%M} {found.timezone}"
    case = f"SEV{found.severity}, customers: {found.customers}"
    policy = f"{clean(found.policy)} {clean(found.version)}"
    return f"{clean(found.scenario)} · {policy} · {case} · {starts}"


def rows(found: "Rehearsal", names: Mapping[str, str], *, everything: bool) -> list[Row]:
    """What is told and what happens, in the order of the facts; repetitions are counted."""
    from firsthour.laboratory.rehearsal.course import course_of

    zone = ZoneInfo(found.timezone)
    told = [(each.fact, each) for each in found.told]
    happened = [(each.fact, each) for each in course_of(found.facts, names, found.timezone)]
    merged: list[tuple[int, Any]] = sorted([*told, *happened], key=lambda pair: pair[0])
    made = [
        (_kind(each), _row(each, zone, names) if _is_telling(each) else _course_row(each, zone))
        for _, each in merged
    ]
    return [row for _, row in made] if everything else list(_counted(made))


def _is_telling(each: object) -> bool:
    return hasattr(each, "fate")


def _kind(each: Any) -> str:  # noqa: ANN401 - a telling, or what happened
    """What is the same as another; what happens to the case stands for itself."""
    if _is_telling(each):
        return f"{each.what} {each.to} {each.rule.partition(':')[0]} {each.by} {each.fate}"
    return each.rule.partition(":")[0] if each.kind == "obligation_missed" else f"#{each.fact}"


def _counted(made: Iterable[tuple[str, Row]]) -> Iterator[Row]:
    """The first of each kind; where the next ones would stand, how many there are, in one row."""
    listed = list(made)
    of_kind: dict[str, list[Row]] = {}
    for kind, row in listed:
        of_kind.setdefault(kind, []).append(row)
    seen: dict[str, int] = {}
    for kind, row in listed:
        number = seen[kind] = seen.get(kind, 0) + 1
        all_of_it = of_kind[kind]
        if number <= REPEATED or len(all_of_it) == REPEATED + 1:
            yield row
        elif number == REPEATED + 1:
            left, last = len(all_of_it) - REPEATED, all_of_it[-1]
            why = f"so {left} times more, until {since(last.since_s)}"
            yield Row(row.since_s, row.clock, row.what, row.whom, why, "dim")


def _row(told: "Telling", zone: ZoneInfo, names: Mapping[str, str]) -> Row:
    what = "call" if told.about in CALLS else spoken(told.what)
    if told.fate != "told":
        code = f" ({told.code})" if told.code else ""
        what = f"{what}: {FATES[told.fate]}{code}"
    style = "red" if told.fate in ("failed", "nobody") else "dim" if told.fate == "stopped" else ""
    why = f"by {names.get(told.by, told.by)}" if told.by else told.why
    return Row(told.since_s, _clock(told.at, zone), what, _whom(told, names), why, style)


def _whom(told: "Telling", names: Mapping[str, str]) -> str:
    kind, _, name = told.to.partition(":")
    to = {"person": names.get(name, name), "role": spoken(name)}.get(kind, told.to)
    to = _LEVELS.get(to, to)
    if told.people:
        return f"{to}: {', '.join(names.get(each, each) for each in told.people[:5])}"
    if told.recipients > 1 or told.told != told.recipients:
        return f"{to}: {told.told} of {told.recipients}"
    return to


def _course_row(each: "Happened", zone: ZoneInfo) -> Row:
    style = "bold red" if each.kind in _BAD else "green" if each.kind in _GOOD else "bold"
    why = "" if each.by else f"rule {each.rule}"
    return Row(each.since_s, _clock(each.at, zone), each.sentence, "", why, style)


def _clock(at: "datetime", zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %H:%M}"


def summary(found: "Rehearsal") -> Iterator[str]:
    """Promises by their ends, those that were missed one by one, refusals, and the end."""
    yield f"Promises: {', '.join(_counts(found.promises))}"
    yield from _missed([each for each in found.promises if each.is_missed])
    yield from map(_refused, found.refused)
    end, stage = found.end, found.end.stage
    finished = "finished" if end.finished else f"not finished; looked at for {span(end.since_s)}"
    yield NOT_PLAYED
    yield f"End: {since(end.since_s)}, stage {stage}, SEV{end.severity}, {finished}"


def _counts(promises: "Iterable[Promise]") -> Iterator[str]:
    """How many came to each end; of those that were let go, how many were missed before."""
    of_state: dict[str, list[Promise]] = {}
    for each in promises:
        of_state.setdefault(each.state, []).append(each)
    for state, word in _STATES.items():
        several = of_state.get(state, [])
        before = sum(each.is_missed for each in several) if state in _GONE else 0
        if several:
            yield f"{word} {len(several)}{f' ({before} missed before)' if before else ''}"


def _refused(refused: "RefusedCommand") -> str:
    line = f"line {refused.line}, " if refused.line else ""
    what = f"{line}{since(refused.since_s)}, {refused.who} {refused.command.replace('_', '-')}"
    return clean(f"Refused ({refused.code}): {what}: {refused.message} {refused.hint}")


_GONE = ("waived", "cancelled")
_STATES = {
    "met": "kept",
    "late": "kept late",
    "missed": "missed",
    "waived": "waived",
    "cancelled": "fell away",
    "passed_on": "passed on",
    "pending": "open",
}


def _missed(promises: "list[Promise]") -> Iterator[str]:
    """A line for each row of promises, and for each end of those that went by."""
    alike: dict[tuple[str, str], list[Promise]] = {}
    for each in promises:
        alike.setdefault((each.name, each.state), []).append(each)
    for (name, _), several in alike.items():
        first = several[0]
        more = f", and {len(several) - 1} more" if len(several) > 1 else ""
        due = f"due {since(first.due_s)}"
        what = f"{spoken(name)} ({spoken(first.by)} to {spoken(first.to)})"
        yield clean(f"Missed: {what}, {due}{_after(first)}{more}")


def _after(promise: "Promise") -> str:
    """What became of a promise after it was missed, and why."""
    if promise.state == "late":
        return f", kept {span(promise.late_s)} late: {spoken(promise.why)}"
    if promise.ended_s is None:
        return f": {spoken(promise.why)}"
    why = f" ({promise.why})" if promise.state == "cancelled" else ""
    return f", {_STATES[promise.state]} {since(promise.ended_s)}{why}"
