"""Another policy for a running case: which due times would move, then the command itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cli.desk import CaseDesk, desk, on_desk
from cli.errors import refused
from cli.output import clean, out, print_json, said
from cli.sentences.table import SENTENCES
from cli.shapes import plain
from cli.speaking import Spoken, speak
from cli.times import short

if TYPE_CHECKING:
    from firsthour.domain.escalation import Escalation
    from firsthour.domain.policy import Policy

Move = tuple[str, datetime | None, datetime | None]


def repin(given: Spoken, policy: str, reason: str) -> None:
    """Say it to the case."""
    speak(SENTENCES["repin_policy"], given, {"policy": policy, "reason": reason})


def preview(ref: str, policy: str, *, json: bool) -> None:
    """Show which due times would move, and say nothing to the case."""
    from firsthour.policies.loading import load

    with desk() as open_desk:
        about = on_desk(open_desk, ref)
        other = load(policy)
        moves = moved(about, other)
        if json:
            shape = [{"key": key, "before": plain(a), "after": plain(b)} for key, a, b in moves]
            print_json(
                {"case": about.case.label, "policy": other.name, "dry_run": True, "moves": shape}
            )
            return
        _print(about, other, moves)


def moved(about: CaseDesk, policy: "Policy") -> list[Move]:
    """The promises whose due time another policy would change, bring or drop."""
    from firsthour.domain.commands import NO_TEXT, RepinPolicy, Said
    from firsthour.domain.decide import Tick
    from firsthour.domain.roles import Actor, Role

    now = about.now
    before = _after(about.state, Tick(), now)
    administrator = Actor("preview", (Role.ADMINISTRATOR,))
    said_it = Said("preview", administrator, RepinPolicy(policy, NO_TEXT))
    after = _after(before, said_it, now)
    keys = [*before.obligations, *(k for k in after.obligations if k not in before.obligations)]
    moves: list[Move] = []
    for key in keys:
        old, new = before.obligations.get(key), after.obligations.get(key)
        if (old and old.due) != (new and new.due):
            moves.append((key, old.due if old else None, new.due if new else None))
    return moves


def _after(state: "Escalation", incoming: object, now: datetime) -> "Escalation":
    from firsthour.domain.decide import decide, evolve
    from firsthour.domain.refusals import Refused

    decided = decide(state, incoming, now)  # type: ignore[arg-type] # a command or a tick
    if isinstance(decided, Refused):
        raise refused(decided.code, decided.message, decided.hint)
    for fact in decided:
        state = evolve(state, fact)
    return state


def _print(about: CaseDesk, policy: "Policy", moves: list[Move]) -> None:
    console, now = out(), about.now
    console.print(
        Text.assemble(
            (about.case.label, "bold"),
            f" under {clean(policy.name)} instead of ",
            f"{clean(about.case.policy_name)}: {len(moves)} due times would move",
        )
    )
    table = Table.grid(padding=(0, 2))
    for key, old, new in moves:
        before = short(old, now) if old else "not owed"
        after = short(new, now) if new else "not owed"
        style = "red" if old and new and new < old else "green"
        table.add_row(said(f"  {key}"), Text(before, "dim"), Text("→"), Text(after, style))
    console.print(table)
    console.print(Text("  Do it: the same command with --reason and without --dry-run", "dim"))
