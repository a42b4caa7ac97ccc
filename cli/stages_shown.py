"""The bar over the stages, and the colours that say how a promise stands."""

from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from firsthour.records.shown import Case, Obligation

_BAR = ("start", "communicate", "resolve", "close", "closed")
_ENDS = ("cancelled", "merged", "declined")


def stage_bar(stage: str, *, finished: bool = False) -> Text:
    """``● Start ━━ ◉ Communicate ── ○ Resolve ── ○ Close ── ○ closed``, in at most 70 columns."""
    from firsthour.documents.words import STAGES

    if stage in _ENDS:
        return Text.assemble(
            ("● Start", "green"), (" ━━━ ", "green"), (f"◉ {STAGES[stage]}", "bold yellow")
        )
    at = len(_BAR) if finished else _BAR.index(stage)
    bar = Text()
    for position, name in enumerate(_BAR):
        if position:
            bar.append(
                " ━━ " if position <= at else " ── ", style="green" if position <= at else "dim"
            )
        if position < at:
            bar.append(f"● {STAGES[name]}", style="green")
        elif position == at:
            bar.append(f"◉ {STAGES[name]}", style="bold cyan")
        else:
            bar.append(f"○ {STAGES[name]}", style="dim")
    return bar


def heading(case: "Case") -> Text:
    """Label, severity and, where there is one, the mark of a rehearsal."""
    text = Text.assemble((case.label, "bold"), "  ", severity(case.severity))
    if case.rehearsal:
        text.append("  rehearsal", style="yellow")
    return text


def severity(number: int) -> Text:
    """A severity in its colour."""
    colours = {1: "bold white on red", 2: "bold red", 3: "bold yellow", 4: "bold cyan"}
    return Text(f" SEV{number} ", style=colours.get(number, ""))


def how_it_stands(promise: "Obligation", now: datetime) -> Text:
    """What became of a promise: kept, kept late and by how much, overdue, or when it is due."""
    from cli.times import relative, span

    if promise.state == "waived":
        return Text("waived", style="yellow")
    if promise.state == "cancelled":
        return Text("fell away", style="dim")
    if promise.kept_at is not None:
        late = promise.late_s > 0
        words = f"kept, {span(promise.late_s)} late" if late else "kept"
        return Text(words, style="yellow" if late else "green")
    if promise.due_at <= now:
        return Text(f"overdue by {span(now - promise.due_at)}", style="bold red")
    left = (promise.due_at - now).total_seconds()
    whole = max(1.0, (promise.due_at - promise.base).total_seconds())
    style = "yellow" if left / whole < _NEAR else "cyan"
    return Text(relative(promise.due_at, now), style=style)


_NEAR = 0.25
"""The last quarter of a promise's time is shown as near."""
