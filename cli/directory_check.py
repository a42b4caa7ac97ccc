"""The pre-flight at the command line: what is wrong with who is asked, and a picture of shifts."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from cli import files
from cli.desk import desk
from cli.errors import Exit
from cli.output import clean, out, print_json, said
from cli.times import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from firsthour.admin.preflight.found import Finding
    from firsthour.directory.book import Book

_SHOWN = 12
"""Findings of one kind that are shown; of the others their number."""
_TITLES = {
    "directory_broken": "The file cannot be used",
    "policy_broken": "The policy cannot be used",
    "no_administrator": "Nobody is administrator",
    "person_gone": "Gone, and still with a duty",
    "step_finds_nobody": "Steps that find nobody",
    "gap": "Holes in shifts",
    "seat_unfilled": "Seats that nobody fills",
    "cannot_acknowledge": "Paged, but may not acknowledge",
    "unknown": "Unknown names",
    "loop": "Loops",
    "no_contact": "People without a contact",
    "all_quiet": "Asked, but not in quiet hours",
    "unstaffed_team": "Teams of nobody",
    "calendar_missing": "Calendars that were never read",
    "calendar_stale": "Old calendars",
    "same_name": "People of one name",
    "customer_unreachable": "Customers whom no notice reaches",
    "language_missing": "Languages without a catalog",
}


def run_check(days: int, policy: str, svg: str, *, strict: bool, json: bool) -> int:
    """Check the directory; the exit code: 2 where there are errors (``strict``: or warnings)."""
    from firsthour.admin.preflight.gather import survey
    from firsthour.assembly import channels_of
    from firsthour.clock import utc_now
    from firsthour.directory.refresh import refresh
    from firsthour.directory.versions import in_use
    from firsthour.policies.loading import load

    now = utc_now().replace(microsecond=0)
    with desk() as open_desk:
        if policy:
            load(policy)  # one that is named must be usable; that of the settings is a finding
        book, trouble = in_use(open_desk.store, open_desk.directory_file, open_desk.calendars)
        book = refresh(book, open_desk.calendars, now, missing=True)
        chosen = policy or open_desk.settings.policy
        sent = channels_of(open_desk.settings)
        own = open_desk.settings.notices.locales
        locales = Path(own) if own else None
        found = survey(open_desk.store, book, chosen, now, days, trouble, sent, locales)
        if svg:
            _draw(svg, book, now, days)
    errors = sum(each.is_error for each in found)
    if json:
        print_json(
            {
                "version": book.version,
                "from": now.isoformat(),
                "until": (now + timedelta(days=days)).isoformat(),
                "errors": errors,
                "warnings": len(found) - errors,
                "findings": [shape(each) for each in found],
            }
        )
    else:
        _print(found, now, days, svg)
    return Exit.INVALID if errors or (strict and found) else Exit.DONE


def summary(found: "Sequence[Finding]") -> str:
    """``2 errors, 5 warnings``."""
    errors = sum(each.is_error for each in found)
    return f"{_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}"


def shape(finding: "Finding") -> dict[str, Any]:
    """A finding as JSON."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "kind": finding.kind,
        "subject": finding.subject,
        "team": finding.team,
        "policies": list(finding.policies),
        "rules": list(finding.rules),
        "severities": list(finding.severities),
        "people": list(finding.people),
        "from": finding.begin.isoformat() if finding.begin else None,
        "until": finding.until.isoformat() if finding.until else None,
        "spans": [{"from": a.isoformat(), "until": b.isoformat()} for a, b in finding.spans],
        "sentence": finding.sentence,
        "hint": finding.hint,
    }


def _draw(file: str, book: "Book", now: "datetime", days: int) -> None:
    from firsthour.documents.shifts import draw

    files.write(file, draw(book, now, days))


def _print(found: "Sequence[Finding]", now: "datetime", days: int, svg: str) -> None:
    console = out()
    for (severity, code), several in groupby(found, key=lambda each: (each.severity, each.code)):
        group = list(several)
        style = "bold red" if severity == "error" else "bold yellow"
        count = f" ({len(group)})" if len(group) > 1 else ""
        mark = Text(f"{severity.upper():<9}", style)
        console.print(Text.assemble(mark, (f"{_TITLES[code]}{count}", "bold"), f"  {code}"))
        for sentence, hint in _told(group[:_SHOWN]):
            console.print(Padding(sentence, (0, 0, 0, 2), expand=False))
            if hint:
                console.print(Padding(said(hint, "dim"), (0, 0, 0, 4), expand=False))
        if len(group) > _SHOWN:
            more = f"and {len(group) - _SHOWN} more; --json tells them all"
            console.print(Padding(Text(more, "dim"), (0, 0, 0, 2), expand=False))
        console.print()
    when = f"as of {stamp(now)} UTC, {days} {'day' if days == 1 else 'days'} ahead"
    good = Text("Everybody who is needed will be found: nothing is wrong.", "green")
    console.print(Text(f"{summary(found)}, {when}", "bold") if found else good)
    if svg:
        console.print(Text(f"The picture of the shifts: {clean(svg)}", "dim"))


def _told(group: "Sequence[Finding]") -> list[tuple[Text, str]]:
    """Each sentence; a hint that all of a group share stands once, under the last."""
    hints = {each.hint for each in group}
    last = len(group) - 1
    return [
        (said(each.sentence), each.hint if len(hints) > 1 or at == last else "")
        for at, each in enumerate(group)
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
