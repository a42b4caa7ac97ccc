"""One case on the terminal: where it stands, what is promised to whom, what waits for somebody."""

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.desk import CaseDesk, desk, on_desk
from cli.duties_shown import owners, seats
from cli.output import clean, out, print_json, prose, said
from cli.shapes import plain
from cli.stages_shown import heading, how_it_stands, stage_bar
from cli.times import relative, short, stamp
from cli.voices import people_of

if TYPE_CHECKING:
    from firsthour.records.shown import Obligation

_CUSTOMERS = 10
"""Customers that are shown one by one; --all shows every one."""


def show_one(ref: str, *, everything: bool, json: bool) -> None:
    """Show one case."""
    with desk() as open_desk:
        about = on_desk(open_desk, ref)
        if json:
            print_json(_shape(about))
            return
        console = out()
        console.print(head(about))
        _print_texts(console, about)
        for title, part in _parts(about, everything=everything):
            console.print(Text(title, "bold"))
            console.print(Padding(part, (0, 0, 1, 2)))


def head(about: CaseDesk) -> Panel:
    """The case in five lines."""
    from firsthour.documents.words import PHASES

    case, now, people = about.case, about.now, people_of(about)
    owner = people.get(case.owner, case.owner) or "nobody yet"
    who = Text.assemble("Owner ", (clean(owner), "bold"))
    if case.team:
        who.append(f" · team {clean(case.team)}")
    who.append(f" · {case.customers} customers · phase {PHASES[case.phase]}")
    if case.acknowledged_by:
        taken = people.get(case.acknowledged_by, case.acknowledged_by)
        who.append(f" · taken by {clean(taken)}")
    when = Text.assemble(
        f"Opened {stamp(case.opened_at)} UTC ",
        (f"({relative(case.opened_at, now)})", "dim"),
        f" · policy {clean(case.policy_name)} {clean(case.policy_version)}",
    )
    lines: list[RenderableType] = [
        said(case.title, "bold"),
        Text(""),
        stage_bar(case.stage, finished=case.finished),
        Text(""),
        who,
        when,
    ]
    if case.paused_until:
        lines.append(Text(f"The clocks stand until {stamp(case.paused_until)} UTC", "yellow"))
    if case.services:
        lines.append(said(f"Services: {', '.join(case.services)}"))
    return Panel(Group(*lines), title=heading(case), title_align="left", border_style="blue")


def _print_texts(console: Console, about: CaseDesk) -> None:
    case = about.case
    console.print(Padding(Text(prose(case.summary)), (0, 0, 1, 2)))
    if case.public_summary:
        console.print(Text("What customers may read", "bold"))
        console.print(Padding(Text(prose(case.public_summary)), (0, 0, 1, 2)))


def _parts(about: CaseDesk, *, everything: bool) -> list[tuple[str, RenderableType]]:
    """The parts that this case has."""
    from firsthour.records import views

    promises = views.obligations(about.store, about.number, history=False)
    waiting = [p for p in promises if p.settled_at is None and p.kept_at is None]
    shown = promises if everything else waiting
    settled = len(promises) - len(waiting)
    title = f"Promises: {len(waiting)} open, {settled} settled"
    parts: list[tuple[str, RenderableType]] = []
    if promises:
        parts.append((title, promise_table(about, tuple(shown))))
    parts += _notices(about)
    parts += _stopped(about)
    parts += _customers(about, everything=everything)
    parts += [
        *owners(about),
        *seats(about),
        *_plan(about),
        *_records(about),
        *_rcas(about),
        *_checklist(about),
    ]
    return parts


def promise_table(about: CaseDesk, promises: "tuple[Obligation, ...]") -> Table:
    """Promises: key, by when, how it stands."""
    now = about.now
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True)
    for promise in promises:
        table.add_row(said(promise.key), short(promise.due_at, now), how_it_stands(promise, now))
    return table


def _notices(about: CaseDesk) -> list[tuple[str, RenderableType]]:
    from firsthour.records import views

    found = views.notices(about.store, about.number, pending=True)
    table = Table.grid(padding=(0, 2))
    for notice in found:
        goes = f"goes out {relative(notice.send_at, about.now)}" if notice.send_at else "waits"
        text = f"revision {notice.revision}" if notice.text else "drafted by Firsthour"
        approval = ", approved" if notice.approved_by else _waits_for(about, notice.key)
        table.add_row(said(notice.key), Text(f"{text}{approval}", "dim"), Text(goes, "cyan"))
    return [("Notices in the making", table)] if found else []


def _stopped(about: CaseDesk) -> list[tuple[str, RenderableType]]:
    """Notices that somebody halted: nobody further is told of them until they are sent again."""
    from firsthour.records import views
    from firsthour.records.ledger.waiting import by_recipient

    found = [each for each in views.notices(about.store, about.number) if each.state == "stopped"]
    table = Table.grid(padding=(0, 2))
    for notice in found:
        told = by_recipient(about.store, about.number, notice.key)
        reached = f"has reached {told.told} of {told.all}" if told.all else "has reached nobody"
        table.add_row(
            said(notice.key), Text(reached, "yellow"), Text("send-notice tells the others")
        )
    return [("Notices that were stopped", table)] if found else []


def _waits_for(about: CaseDesk, key: str) -> str:
    """Whose approval a text waits for, where the policy names them."""
    from firsthour.domain.approval import is_awaited, open_parts, rule_of

    notice = about.state.notices.get(key)
    if notice is None or not is_awaited(about.state, notice):
        return ""
    rule = rule_of(about.state, notice)
    left = open_parts(rule, notice.author, notice.approvals)
    return f", waits for {', '.join(left) or rule.mode.replace('_', ' ')}"


def _customers(about: CaseDesk, *, everything: bool) -> list[tuple[str, RenderableType]]:
    from firsthour.documents.words import ACCESS
    from firsthour.records import views

    found = (
        tuple(views.all_customers(about.store, about.number))
        if everything
        else views.customers(about.store, about.number, limit=_CUSTOMERS)
    )
    if not found:
        return []
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", style="dim")
    table.add_column(no_wrap=True)
    styles = {"confirmed": "green", "denied": "bold red", "asked": "cyan"}
    for each in found:
        access = Text(ACCESS.get(each.access, each.access), styles.get(each.access, ""))
        if each.score:
            access.append(f" · {each.score}/5")
        own = f"{each.id}: {', '.join(each.services)}" if each.services else each.id
        table.add_row(f"#{each.number}", said(each.name), said(own), access)
    more = about.case.customers - len(found)
    if more > 0:
        table.add_row("", Text(f"and {more} more (--all)", "dim"), "", "")
    return [("Customers", table)]


def _plan(about: CaseDesk) -> list[tuple[str, RenderableType]]:
    from firsthour.documents.casefile import read_case
    from firsthour.records import views

    found = [a for a in views.actions(about.store, about.number) if not a.dropped]
    if not found:
        return []
    people, case = people_of(about), read_case(about.store, about.number)
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    for action in found:
        due = Text("done", "green") if action.done_at else _due(about, action.due)
        who = people.get(action.owner, action.owner) or "manager"
        table.add_row(str(action.action), said(case.text(action.text)), said(who, "dim"), due)
    return [(f"Action plan, revision {about.case.plan_revision}", table)]


def _due(about: CaseDesk, due: Any) -> Text:  # noqa: ANN401 - a time or none
    if due is None:
        return Text("-")
    return Text(relative(due, about.now), "bold red" if due <= about.now else "cyan")


def _records(about: CaseDesk) -> list[tuple[str, RenderableType]]:
    from firsthour.records import views

    found = views.records(about.store, about.number)
    table = Table.grid(padding=(0, 2))
    for record in found:
        style = "yellow" if record.state == "open" else "green"
        name = f"{record.system} {record.type} {record.key}"
        table.add_row(str(record.record), said(name), said(record.state, style))
    return [("Records of other systems", table)] if found else []


def _rcas(about: CaseDesk) -> list[tuple[str, RenderableType]]:
    from firsthour.records import views

    found = views.rcas(about.store, about.number)
    table = Table.grid(padding=(0, 2))
    for rca in found:
        name = (
            f"internal {rca.number}" if rca.side == "internal" else f"final, revision {rca.number}"
        )
        blocked = f": {rca.code} {rca.part}" if rca.code else ""
        table.add_row(said(name), said(f"{rca.state}{blocked}", "red" if rca.code else "cyan"))
    return [("Root cause analyses", table)] if found else []


def _checklist(about: CaseDesk) -> list[tuple[str, RenderableType]]:
    from firsthour.domain.checklist import open_items

    items = open_items(about.state) if about.state.is_open else ()
    lines = [Text(f"○ {clean(item)}") for item in items]
    return [("Before it can be closed", Group(*lines))] if lines else []


def _shape(about: CaseDesk) -> dict[str, Any]:
    from firsthour.domain.checklist import open_items
    from firsthour.domain.decide import agenda
    from firsthour.records import views

    store, number, state = about.store, about.number, about.state
    return {
        "case": plain(about.case),
        "now": plain(about.now),
        "obligations": plain(views.obligations(store, number)),
        "agenda": [plain(due) for due in agenda(state)],
        "notices": plain(views.notices(store, number)),
        "customers": plain(views.customers(store, number)),
        "rounds": plain(views.rounds(store, number)),
        "seats": plain(views.seats(store, number)),
        "stints": plain(views.stints(store, number)),
        "actions": plain(views.actions(store, number)),
        "records": plain(views.records(store, number)),
        "rcas": plain(views.rcas(store, number)),
        "checklist": list(open_items(state)) if state.is_open else [],
    }
