"""Another policy for a running case: which due times would move, then the command itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Literal, TypeAlias
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from cli.desk import CaseDesk, Desk, desk, on_desk, person_id
from cli.errors import refused
from cli.output import clean, out, print_json, said
from cli.sentences.table import SENTENCES
from cli.shapes import plain
from cli.speaking import Spoken, speak
from cli.times import relative

if TYPE_CHECKING:
    from firsthour.domain.escalation import Escalation
    from firsthour.domain.policy import Policy

Change: TypeAlias = Literal["earlier", "later", "new", "dropped"]
_STYLES = {"earlier": "red", "later": "green", "new": "yellow", "dropped": "dim"}
_BESIDE = frozenset(
    (
        *("step", "page", "automatic_send", "acknowledgement_expires", "access_reminder"),
        *("seat_hours_near", "seat_hours_over", "approval_reminder", "approval_lapses"),
        *("close", "survey_reminder", "survey_ends", "finish"),
    )
)
"""What falls due by itself and is no promise, by its rule."""


@dataclass(frozen=True, slots=True)
class Move:
    """One due time that another policy changes; None: it is not owed under that one.

    ``kind`` is ``promise``, or the rule by which something else falls due.
    """

    kind: str
    key: str
    before: datetime | None
    after: datetime | None

    @property
    def change(self) -> Change:
        """What becomes of it."""
        if self.before is None or self.after is None:
            return "new" if self.before is None else "dropped"
        return "earlier" if self.after < self.before else "later"


def repin(given: Spoken, policy: str, reason: str) -> None:
    """Say it to the case."""
    speak(SENTENCES["repin_policy"], given, {"policy": policy, "reason": reason})


def preview(ref: str, policy: str, person: str, *, json: bool) -> None:
    """Show which due times would move, and say nothing to the case."""
    from firsthour.policies.loading import load

    with desk() as open_desk:
        about = on_desk(open_desk, ref)
        other = load(policy)
        zone = _zone(open_desk, person)
        moves = moved(about.state, other, about.now)
        if json:
            shape = [{**plain(each), "change": each.change} for each in moves]
            print_json(
                {"case": about.case.label, "policy": other.name, "dry_run": True, "moves": shape}
            )
            return
        _print(about, other, moves, zone)


def _zone(open_desk: Desk, person: str) -> tzinfo:
    """The time zone of who reads, if they say who they are."""
    if not person:
        return UTC
    known = open_desk.directory.person(person_id(open_desk, person))
    return ZoneInfo(known.timezone) if known else UTC


def moved(state: "Escalation", policy: "Policy", now: datetime) -> list[Move]:
    """The due times that another policy would change, bring or drop; the earliest first."""
    from firsthour.domain.commands import NO_TEXT, RepinPolicy, Said
    from firsthour.domain.decide import Tick
    from firsthour.domain.roles import Actor, Role

    administrator = Actor("preview", (Role.ADMINISTRATOR,))
    said_it = Said("preview", administrator, RepinPolicy(policy, NO_TEXT))
    before = dict(_dues(_after(state, Tick(), now)))
    after = dict(_dues(_after(_after(state, Tick(), now), said_it, now)))
    keys = dict.fromkeys((*before, *after))
    moves = [Move(*key, before.get(key), after.get(key)) for key in keys]
    found = [each for each in moves if each.before != each.after]
    return sorted(found, key=lambda each: each.after or each.before or now)


def _dues(state: "Escalation") -> Iterator[tuple[tuple[str, str], datetime]]:
    from firsthour.domain.agenda import agenda

    for key, promise in state.obligations.items():
        yield ("promise", key), promise.due
    for each in reversed(agenda(state)):
        if each.rule in _BESIDE:
            yield (each.rule, each.key), each.at


def _after(state: "Escalation", incoming: object, now: datetime) -> "Escalation":
    from firsthour.domain.decide import decide, evolve
    from firsthour.domain.refusals import Refused

    decided = decide(state, incoming, now)  # type: ignore[arg-type] # a command or a tick
    if isinstance(decided, Refused):
        raise refused(decided.code, decided.message, decided.hint)
    for fact in decided:
        state = evolve(state, fact)
    return state


def _print(about: CaseDesk, policy: "Policy", moves: list[Move], zone: tzinfo) -> None:
    console, now = out(), about.now
    console.print(
        Text.assemble(
            (about.case.label, "bold"),
            f" under {clean(policy.name)} instead of {clean(about.case.policy_name)}: ",
            f"{len(moves)} due {'time' if len(moves) == 1 else 'times'} would change ({zone})",
        )
    )
    table = Table.grid(padding=(0, 2))
    for each in moves:
        what = each.key if each.kind == "promise" else _beside(each)
        style, due = _STYLES[each.change], each.after or each.before or now
        table.add_row(
            said(f"  {what}"),
            Text(_shown(each.before, zone), "dim"),
            Text("→"),
            Text(_shown(each.after, zone), style),
            Text(f"{each.change}, due {relative(due, now)}", style),
        )
    console.print(table)
    console.print(Text("  Do it: the same command with --reason and without --dry-run", "dim"))


def _beside(move: Move) -> str:
    """``step network``, ``automatic send initial_notice:internal``."""
    key = move.key.removeprefix("step:")
    return " ".join(filter(None, [move.kind.replace("_", " "), key]))


def _shown(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%b %d %H:%M:%S}" if at else "not owed"
