"""The list of cases: two lines each, so that it reads on a narrow terminal."""

from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from cli.desk import CaseDesk, Desk, desk
from cli.output import clean, out, print_json
from cli.shapes import plain
from cli.stages_shown import heading
from cli.times import relative, stamp

if TYPE_CHECKING:
    from firsthour.records.shown import Case


def list_them(*, everything: bool, limit: int, json: bool) -> None:
    """List cases: open ones by urgency, or all of them, the latest first."""
    from firsthour.records import views

    with desk() as open_desk:
        store = open_desk.store
        found = views.cases(store, limit) if everything else views.open_cases(store)[:limit]
        if json:
            print_json({"cases": [plain(case) for case in found]})
            return
        console = out()
        if not found:
            word = "There are no cases yet." if everything else "No case is open."
            console.print(Text(f"{word} Open one with: firsthour open case.yaml", "dim"))
        for case in found:
            _print(console, open_desk, case)


def _print(console: Console, open_desk: Desk, case: "Case") -> None:
    from firsthour.documents.words import STAGES

    now = CaseDesk(open_desk, case).now
    first = heading(case)
    first.append(f"  {STAGES[case.stage]:<12}")
    first.append_text(_when(case, now))
    console.print(first, no_wrap=True, overflow="ellipsis")
    services = f"  [{', '.join(case.services)}]" if case.services else ""
    console.print(
        Text(f"   {clean(case.title + services)}", "dim"), no_wrap=True, overflow="ellipsis"
    )


def _when(case: "Case", now: datetime) -> Text:
    if case.ended_at is not None:
        rest = "" if case.finished else ", lessons open"
        return Text(f"{stamp(case.ended_at)} UTC{rest}", "dim")
    if case.next_due is None:
        return Text("nothing due", "dim")
    style = "bold red" if case.overdue or case.next_due <= now else "cyan"
    word = "overdue" if case.overdue else "next"
    return Text(f"{word}: {relative(case.next_due, now)}", style)
