"""What is told when the demonstration is over: promises, ledger, actions, checks, files to open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.demo_checks import Check
from cli.demo_evidence import Evidence
from cli.demo_house import House
from cli.output import clean, out, print_json, said
from cli.shapes import plain
from cli.times import span

if TYPE_CHECKING:
    from cli.demo_play import Killing
    from cli.desk import CaseDesk
    from firsthour.records.shown import Obligation

_STYLES = {"met": "green", "missed": "red", "pending": "cyan", "cancelled": "dim"}
_HEAD = "bold underline"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a demonstration came to."""

    house: House
    about: "CaseDesk"
    evidence: Evidence
    checks: tuple[Check, ...]
    files: tuple[Path, ...]
    killing: "Killing | None"

    @property
    def passed(self) -> bool:
        """True if everything happened that a case must have."""
        return all(check.passed for check in self.checks)


def papers(about: "CaseDesk", folder: Path) -> tuple[Path, ...]:
    """Make the reports, and save them and the final analyses in a folder; the files."""
    from firsthour.documents.casefile import read_case
    from firsthour.documents.store import export, keep_reports

    people = about.desk.directory

    def name(person: str) -> str:
        found = people.person(person)
        return found.name if found else person

    case = read_case(about.store, about.number, name)
    keep_reports(about.store, case, at=about.now)
    return export(about.store, about.number, folder)


def tell(outcome: Outcome, *, json: bool) -> None:
    """Tell what came of it."""
    if json:
        print_json(_shape(outcome))
        return
    console = out()
    _promises(console, outcome)
    _ledger(console, outcome.evidence)
    _actions(console, outcome)
    _checks(console, outcome.checks)
    _killing(console, outcome)
    _files(console, outcome)


def _obligations(outcome: Outcome) -> "tuple[Obligation, ...]":
    from firsthour.records.views import obligations

    return obligations(outcome.about.store, outcome.about.number)


def _promises(console: Console, outcome: Outcome) -> None:
    from firsthour.documents.words import PROMISE_STATES

    table = Table(title="Promises", title_style=_HEAD, title_justify="left", box=None)
    table.add_column("promise", overflow="fold", header_style="dim")
    for column in ("promised", "kept", "late", "state"):
        table.add_column(column, no_wrap=True, header_style="dim")
    for promise in _obligations(outcome):
        late = span(promise.late_s) if promise.kept_at and promise.late_s else ""
        state = PROMISE_STATES[promise.state]
        table.add_row(
            _named(promise.key),
            _day_and_hour(promise.due_at),
            _day_and_hour(promise.kept_at),
            late or ("in time" if promise.kept_at else ""),
            Text(state, _STYLES.get(promise.state, "")),
        )
    console.print(table)
    note = "Times are the case's. What the engine keeps at a due time has a minute of grace."
    console.print(Text(note, "dim"))


def _named(key: str) -> Text:
    """A promise in words, and what sets it apart from others of its row."""
    from firsthour.documents.words import PROMISES, promise_name

    name = promise_name(key)
    apart = key.removeprefix(name).strip(":")
    return said(PROMISES.get(name, key)).append(f" {clean(apart)}" if apart else "", "dim")


def _day_and_hour(at: datetime | None) -> str:
    return f"{at:%b %d %H:%M}" if at else "-"


def _ledger(console: Console, evidence: Evidence) -> None:
    told: dict[tuple[str, str], Counter[str]] = {}
    for line in evidence.ledger:
        key = (line.enrolment.notice.replace("_", " "), line.enrolment.audience)
        told.setdefault(key, Counter())[line.state.value] += 1
    table = Table(title="\nLedger", title_style=_HEAD, title_justify="left", box=None)
    for column in ("notice", "to", "messages"):
        table.add_column(column, header_style="dim")
    for (notice, audience), states in sorted(told.items()):
        counts = ", ".join(f"{count} {state}" for state, count in states.items())
        table.add_row(notice, audience.replace("_", " "), counts)
    console.print(table)


def _actions(console: Console, outcome: Outcome) -> None:
    people = outcome.about.desk.directory
    texts = _texts(outcome)
    console.print(Text("\nCorrective actions, still open", _HEAD))
    for action in outcome.evidence.open_actions:
        owner = people.person(action.owner)
        who = owner.name if owner else action.owner or "the incident manager"
        console.print(said(f"  {action.action}. {texts[action.action]} ({who})", "yellow"))
    console.print(Text("The case is closed; its workflow goes on following them.", "dim"))


def _texts(outcome: Outcome) -> dict[int, str]:
    from firsthour.documents.casefile import read_case

    case = read_case(outcome.about.store, outcome.about.number)
    return {a.action: case.text(a.text) for a in outcome.evidence.open_actions}


def _checks(console: Console, checks: Sequence[Check]) -> None:
    console.print(Text("\nAsked of the records", _HEAD))
    table = Table.grid(padding=(0, 2))
    for check in checks:
        mark = Text("  yes", "green") if check.passed else Text("  NO", "bold red")
        table.add_row(mark, said(check.name, "" if check.passed else "bold"))
        if check.detail:
            table.add_row("", said(check.detail[:600], "red"))
    console.print(table)


def _killing(console: Console, outcome: Outcome) -> None:
    killing = outcome.killing
    if killing is None:
        return
    lines = [e for e in outcome.evidence.ledger if e.enrolment.effect == killing.notice]
    again = sum(line.attempt > 1 for line in lines)
    words = (
        f"The worker (process {killing.pid}) was killed while {killing.notice or 'nothing'} was "
        f"being sent: {killing.sent} of {killing.enrolled} messages were noted as sent. The next "
        f"worker told the others; {again} were begun again, each under its own message id."
    )
    console.print(Text("\nKilled midway", _HEAD))
    console.print(said(words))


def _files(console: Console, outcome: Outcome) -> None:
    house = outcome.house
    console.print(Text("\nTo open", _HEAD))
    rows = [("Mails", f"{house.settings.outbox}/*.eml")]
    rows += [("Document", str(file)) for file in outcome.files if file.suffix == ".html"]
    rows += [("Markdown", f"{house.papers}/*.md")]
    rows += [("Timeline", f"FIRSTHOUR_CONFIG={house.config} {_command()} timeline 1")]
    for name, value in rows:
        console.print(Text(f"  {name:<10}{clean(value)}"), soft_wrap=True)


def _command() -> str:
    return ".venv/bin/python starter.py"


def _shape(outcome: Outcome) -> dict[str, Any]:
    house, promises = outcome.house, _obligations(outcome)
    return {
        "passed": outcome.passed,
        "case": outcome.evidence.case.label,
        "folder": str(house.folder),
        "config": str(house.config),
        "outbox": str(house.settings.outbox),
        "checks": [plain(check) for check in outcome.checks],
        "promises": [_promise_shape(promise) for promise in promises],
        "actions": plain(outcome.evidence.open_actions),
        "killed": plain(outcome.killing) if outcome.killing else None,
        "files": [str(file) for file in outcome.files],
    }


def _promise_shape(promise: "Obligation") -> dict[str, Any]:
    names: Iterable[str] = ("key", "due_at", "kept_at", "late_s", "state", "missed_at")
    return {name: plain(getattr(promise, name)) for name in names}
