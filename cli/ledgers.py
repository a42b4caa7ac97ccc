"""The ledger of a case on the terminal: notice by notice, who was told, when, with what proof."""

from itertools import groupby, islice
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.desk import desk, on_desk
from cli.errors import usage
from cli.output import clean, out, print_json, prose, said
from cli.report_tables import answer
from cli.sentences.phrase import Phrase
from cli.shapes import ledger_shape, plain
from cli.times import span, stamp

if TYPE_CHECKING:
    from firsthour.records.shown import LedgerLine

_STYLES = {
    "sent": "green",
    "delivered": "bold green",
    "queued": "cyan",
    "failed": "bold red",
    "unknown": "yellow",
    "skipped": "dim",
    "to call": "bold yellow",
}
_TO_CALL = "to call"
_LISTED = 100
"""Recipients of a notice that are listed one by one."""
_ID = 8
"""Letters of a line's id that are shown: enough to ask for what was sent."""
_HASHES = ("text", "sha256", "document")
"""What proves a text, and nobody reads; in the answer of --json."""


def show_ledger(ref: str, *, notice: str, customer: str, state: str, json: bool) -> None:
    """Show the ledger, whole or of one notice, customer or state."""
    from firsthour.records.ledger.told import whole_ledger

    with desk() as open_desk:
        about = on_desk(open_desk, ref)
        number = Phrase(about).customer(customer) if customer else None
        found = [
            line
            for line in whole_ledger(about.store, about.number, notice or None, number)
            if state in ("", line.state.value)
        ]
        from firsthour.admin.notice_report import gather
        from firsthour.records.ledger.tellings import Asked

        told = gather(about.store, Asked(case=about.number))
        if json:
            lines = [ledger_shape(line) for line in sorted(found, key=_order)]
            whole = {"case": about.case.label, "number": about.number, "deliveries": lines}
            print_json({**whole, "every_customer_told_in_time": told.is_yes})
            return
        console = out()
        if told.first.owed:
            console.print(answer(told), Text())
        _print(console, sorted(found, key=_order))


def show_text(ref: str, delivery: str, *, json: bool) -> None:
    """Show what one recipient was sent, and whether it is proven."""
    from firsthour.records.ledger.kept import restored
    from firsthour.records.ledger.told import whole_ledger

    if not delivery.strip():
        raise usage("Say which line of the ledger.", "`ledger` shows the ids.", "no_line")
    with desk() as open_desk:
        about = on_desk(open_desk, ref)
        lines = whole_ledger(about.store, about.number)
        found = list(islice((line for line in lines if line.id.startswith(delivery)), 2))
        if len(found) != 1:
            word = "Several lines begin" if found else "No line of the ledger begins"
            raise usage(f"{word} with {clean(delivery)}.", "`ledger` shows the ids.", "no_line")
        kept = restored(about.store, found[0])
        if kept is None:
            raise usage("Nothing was sent to them, or its text was not kept.", "", "no_text")
        sent, is_proven = kept
        if json:
            whole = {"case": about.case.label, "number": about.number, "id": found[0].id}
            print_json({**whole, **plain(sent), "proven": is_proven})
            return
        console = out()
        # To the letter: a line is as long as it was sent, however narrow the screen is.
        letter = Text.assemble(said(sent.subject, "bold"), "\n\n", prose(sent.text))
        console.print(letter, soft_wrap=True)
        word = "This is what was sent." if is_proven else "Text or row were CHANGED since."
        console.print(Text(word, "green" if is_proven else "bold red"))


def _order(line: "LedgerLine") -> tuple[str, str, int]:
    first = line.steps[0].at.isoformat() if line.steps else ""
    return first, line.enrolment.effect, line.enrolment.position


def _print(console: Console, lines: "list[LedgerLine]") -> None:
    if not lines:
        console.print(Text("Nobody was told anything.", "dim"))
        return
    for effect, group in groupby(lines, key=lambda line: line.enrolment.effect):
        told = list(group)
        counts: dict[str, int] = {}
        for line in told:
            counts[_state(line)] = counts.get(_state(line), 0) + 1
        summary = ", ".join(f"{count} {state}" for state, count in counts.items())
        kind = told[0].enrolment.notice.replace("_", " ")
        console.print(
            Text.assemble((clean(kind), "bold"), f"  {clean(effect)}", (f"  {summary}", "dim"))
        )
        console.print(Padding(_table(told[:_LISTED]), (0, 0, 0, 2)))
        if len(told) > _LISTED:
            console.print(Text(f"  and {len(told) - _LISTED} more: --json has them all", "dim"))


def _table(lines: "list[LedgerLine]") -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold", ratio=1)
    for line in lines:
        last = line.steps[-1] if line.steps else None
        state = _state(line)
        who = line.enrolment.name or line.enrolment.person or line.enrolment.address
        where = f"{who} <{line.enrolment.address}>" if line.enrolment.address != who else who
        proof = ", ".join(
            f"{name} {value}"
            for name, value in (last.detail if last else {}).items()
            if name not in _HASHES
        )
        text = said(where)
        text.append(f"  {line.id[:_ID]}", style="dim")
        if times := _times(line):
            text.append(f"  {times}")
        if proof:
            text.append(f"  {clean(proof)}", style="dim")
        table.add_row(Text(state, _STYLES.get(state, "")), stamp(last.at if last else None), text)
    return table


def _state(line: "LedgerLine") -> str:
    """The state as people read it; of whom only a telephone number is known, that to call."""
    detail = line.steps[-1].detail if line.steps else {}
    return _TO_CALL if detail.get("why") == "to_call" else line.state.value


def _times(line: "LedgerLine") -> str:
    """Every state after the first with the time until then, and how often it was tried."""
    first = line.steps[0].real_at if line.steps else None
    if first is None:
        return ""
    steps = []
    for state, several in groupby(line.steps[1:], key=lambda step: step.state):
        afters = [span(step.real_at - first) for step in several]
        again = f", {len(afters)} times until {afters[-1]}" if len(afters) > 1 else ""
        steps.append(f"{state} after {afters[0]}{again}")
    if line.attempt > 1:
        steps.append(f"{line.attempt} attempts")
    return ", ".join(steps)
