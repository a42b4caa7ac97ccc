"""Who would be asked about a case or a service: in which order, when and why."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from cli.desk import CaseDesk, Desk, desk, on_desk
from cli.errors import Exit, Trouble, usage
from cli.output import out, print_json, said
from cli.times import EXAMPLES, short, stamp, when

if TYPE_CHECKING:
    from firsthour.admin.who import Prospect
    from firsthour.directory.interface import Directory
    from firsthour.domain.escalation import Escalation
    from firsthour.domain.policy import Policy

_WHY = {
    "quiet_hours": "quiet hours",
    "no_contact": "has no contact",
    "delegated": "away, somebody stands in",
    "off_duty": "off duty",
    "unknown": "unknown to the directory",
}


def tell(ref: str, *, at: str, severity: int, json: bool) -> None:
    """Tell who would be asked about a case, or about a new case of a service."""
    from firsthour.admin.who import who
    from firsthour.records.views import LABEL

    with desk() as open_desk:
        if LABEL.fullmatch(ref.strip()):
            about, state, directory, moment = _case(open_desk, ref, at)
        else:
            about, state, directory, moment = _service(open_desk, ref, at, severity)
        found = who(state, directory, moment)
        if json:
            shape = {**about, "at": moment.isoformat(), "directory": directory.version}
            print_json({**shape, "asks": [_shape(prospect) for prospect in found]})
            return
        _print(next(iter(about.values())), found, moment)


Imagined = tuple[dict[str, str], "Escalation", "Directory", datetime]


def _case(open_desk: Desk, ref: str, at: str) -> Imagined:
    """A case as it stands, or as it stood at a time gone by, with the directory of that time."""
    from firsthour.domain.evolve import rebuild
    from firsthour.records.views import facts

    about = on_desk(open_desk, ref)
    moment = _moment(at, about.now, about.policy) if at else about.now
    then = [fact for fact in facts(about.store, about.number) if fact.at <= moment]
    if not then:
        opened = stamp(about.case.opened_at)
        raise usage(f"The case was opened only at {opened} UTC.", "Name a later time.")
    directory = _directory(open_desk, about, moment)
    return {"case": about.case.label}, rebuild(then), directory, moment


def _directory(open_desk: Desk, about: CaseDesk, moment: datetime) -> "Directory":
    """The directory in use then; of a case on a clock of its own, and of the future, today's."""
    from firsthour.directory.versions import NoVersion, book_at

    if not about.clock.is_real or moment >= about.now:
        return open_desk.directory
    try:
        return book_at(open_desk.store, moment)
    except NoVersion:
        return open_desk.directory


def _service(open_desk: Desk, name: str, at: str, severity: int) -> Imagined:
    """A case of a service that is opened at that time, under the policy of new cases."""
    from firsthour.admin.inputs import advice
    from firsthour.admin.who import imagined
    from firsthour.clock import utc_now
    from firsthour.policies.loading import load

    directory = open_desk.directory
    if not directory.teams_of(name):
        message = f"There is no case {name}, and no team of the directory runs such a service."
        known = [service for team in directory.teams.values() for service in team.services]
        raise Trouble(Exit.NOT_FOUND, "not_found", message, advice(name, known))
    policy, now = load(open_desk.settings.policy), utc_now()
    moment = _moment(at, now, policy) if at else now
    team = directory.teams_of(name)[0].id
    state = imagined(policy, moment, severity=severity, service=name, team=team)
    return {"service": name, "policy": policy.name}, state, directory, moment


def _moment(text: str, now: datetime, policy: "Policy") -> datetime:
    try:
        return when(text, now, policy.calendar)
    except ValueError as error:
        raise usage(str(error), f"Such as {EXAMPLES}.") from error


def _shape(prospect: "Prospect") -> dict[str, Any]:
    ahead, found = prospect.ahead, prospect.found
    return {
        "at": ahead.at.isoformat(),
        "rule": ahead.rule,
        "ask": ahead.ask,
        "people": [
            {
                "person": answer.person.id,
                "name": answer.person.name,
                "reasons": list(answer.reasons),
                "contacts": [f"{c.channel}:{c.address}" for c in answer.contacts],
            }
            for answer in found.people
        ],
        "passed_over": [{"person": who, "why": why} for who, why in found.passed_over],
        "on_duty_at": found.on_duty_at.isoformat() if found.on_duty_at else None,
    }


def _print(title: str, found: "tuple[Prospect, ...]", moment: datetime) -> None:
    console = out()
    console.print(Text.assemble((f"{title}", "bold"), f"  as of {stamp(moment)} UTC"))
    if not found:
        console.print(Text("  Nobody would be asked: nothing is unsolved.", "dim"))
        return
    table = Table.grid(padding=(0, 2))
    for _ in range(3):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for prospect in found:
        ahead = prospect.ahead
        table.add_row(
            Text(short(ahead.at, moment), "dim"),
            said(ahead.rule, "cyan"),
            said(ahead.ask),
            _who(prospect),
        )
    console.print(table)


def _who(prospect: "Prospect") -> Text:
    """The people asked with the reason of each; else why nobody is, and when somebody will be."""
    found, line = prospect.found, Text()
    for at, answer in enumerate(found.people):
        line.append(", " if at else "")
        line.append_text(said(answer.person.name, "bold"))
        line.append(" ")
        line.append_text(said(f"({answer.reasons[0]})", "dim"))
    if not found.people:
        line.append("nobody", "bold red")
        if found.on_duty_at:
            line.append(f", until {stamp(found.on_duty_at)} UTC", "red")
    for person, why in found.passed_over:
        line.append("; ")
        line.append_text(said(f"not {person}: {_WHY[why]}", "dim"))
    return line
