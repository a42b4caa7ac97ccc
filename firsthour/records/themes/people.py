"""The task force, the action plan, and the records of other systems."""

from typing import Any

from sqlalchemy import bindparam, update

from firsthour.domain import facts as f
from firsthour.records.projected import ACTIONS, LINKED_RECORDS, PLAN_REVISIONS, SEATS
from firsthour.records.reading import read_link
from firsthour.records.themes.table import on
from firsthour.records.work import Work

_MINE = SEATS.c.case == bindparam("of_case")
REST = update(SEATS).where(_MINE, SEATS.c.state != "vacant").values(state="suspended", leaving="")
WANTED = update(SEATS).where(_MINE, SEATS.c.state == "suspended").values(state="wanted")
DROPPED = (
    update(ACTIONS)
    .where(ACTIONS.c.case == bindparam("of_case"), ACTIONS.c.revision != bindparam("of_revision"))
    .values(dropped=True)
)


@on(f.TaskForceActivated)
def activated(work: Work, _body: f.TaskForceActivated, _fact: f.Fact) -> None:
    """The task force is set up; its seats come with their offers."""
    work.set(task_force="active")


@on(f.TaskForceSuspended)
def suspended(work: Work, _body: f.TaskForceSuspended, _fact: f.Fact) -> None:
    """It rests; who sat stays known."""
    work.set(task_force="suspended")
    work.sweep(SEATS, REST)


@on(f.TaskForceResumed)
def resumed(work: Work, _body: f.TaskForceResumed, _fact: f.Fact) -> None:
    """It goes on; the same people are asked first."""
    work.set(task_force="active")
    work.sweep(SEATS, WANTED)


def _seat(work: Work, seat: str, state: str, fact: f.Fact, **values: Any) -> None:
    work.merge(SEATS, {"seat": seat}, state=state, at=fact.at, **values)


@on(f.SeatOfferDue)
def offer_due(work: Work, body: f.SeatOfferDue, fact: f.Fact) -> None:
    """The next person is looked for; notes of who hands over go with the offer."""
    _seat(work, body.seat, "offering", fact, person="", note=body.effect.text)


@on(f.SeatOffered)
def offered(work: Work, body: f.SeatOffered, fact: f.Fact) -> None:
    """The person has the offer."""
    _seat(work, body.seat, "offered", fact, person=body.person, lead=body.lead)


@on(f.SeatAccepted)
def accepted(work: Work, body: f.SeatAccepted, fact: f.Fact) -> None:
    """The seat is taken."""
    _seat(work, body.seat, "accepted", fact, person=body.person, leaving="")


@on(f.SeatKept)
def kept(work: Work, body: f.SeatKept, fact: f.Fact) -> None:
    """Who was to leave it stays."""
    _seat(work, body.seat, "accepted", fact, person=body.person, leaving="", note="")


@on(f.SeatHoursWarned)
def warned(work: Work, body: f.SeatHoursWarned, fact: f.Fact) -> None:
    """A successor is looked for."""
    _seat(work, body.seat, "wanted", fact, person="", leaving=body.person)


@on(f.SeatDeclined, f.SeatTimedOut)
def passed(work: Work, body: f.SeatDeclined | f.SeatTimedOut, fact: f.Fact) -> None:
    """The next person is to be asked."""
    _seat(work, body.seat, "wanted", fact, person="")


@on(f.SeatVacant)
def vacant(work: Work, body: f.SeatVacant, fact: f.Fact) -> None:
    """Nobody is left to ask."""
    _seat(work, body.seat, "vacant", fact, person="")


@on(f.SeatHandedOver)
def handed_over(work: Work, body: f.SeatHandedOver, fact: f.Fact) -> None:
    """The successor is to be asked, with the notes."""
    _seat(work, body.seat, "wanted", fact, person=body.to, leaving=body.person, note=body.text)


@on(f.PlanRevised)
def plan_revised(work: Work, body: f.PlanRevised, fact: f.Fact) -> None:
    """A revision holds the whole plan; what was done stays done."""
    items = [
        {
            "action": item.action,
            "text": item.text,
            "owner": item.owner,
            "due": item.due.isoformat(),
            "type": item.type,
        }
        for item in body.items
    ]
    work.put(
        PLAN_REVISIONS,
        {"revision": body.revision},
        at=fact.at,
        by=fact.actor.person,
        reason=body.reason,
        playbook=body.playbook,
        items=items,
    )
    work.set(plan_revision=body.revision)
    work.sweep(ACTIONS, DROPPED, of_revision=body.revision)
    for item in body.items:
        work.merge(
            ACTIONS,
            {"action": item.action},
            text=item.text,
            owner=item.owner,
            due=item.due,
            type=item.type,
            revision=body.revision,
            dropped=False,
        )


@on(f.ActionFinished)
def action_finished(work: Work, body: f.ActionFinished, fact: f.Fact) -> None:
    """An item is done."""
    work.change(
        ACTIONS,
        {"action": body.action},
        done_at=fact.at,
        done_by=fact.actor.person,
        done_text=body.text,
    )


@on(f.ActionOverdue)
def action_overdue(work: Work, body: f.ActionOverdue, fact: f.Fact) -> None:
    """An item was not done in time."""
    work.change(ACTIONS, {"action": body.action}, overdue_at=fact.at)


@on(f.RecordAdded)
def record_added(work: Work, body: f.RecordAdded, _fact: f.Fact) -> None:
    """A record of another system is linked."""
    url, state = read_link(work.content(body.content))
    work.put(
        LINKED_RECORDS,
        {"record": body.record},
        system=body.system,
        type=body.type.value,
        key=body.key,
        url=url,
        was=state,
    )


@on(f.RecordRemoved)
def record_removed(work: Work, body: f.RecordRemoved, fact: f.Fact) -> None:
    """It is linked no more."""
    work.change(
        LINKED_RECORDS,
        {"record": body.record},
        state="removed",
        at=fact.at,
        by=fact.actor.person,
    )


@on(f.RecordSettled)
def record_settled(work: Work, body: f.RecordSettled, fact: f.Fact) -> None:
    """It is closed, or released."""
    work.change(
        LINKED_RECORDS,
        {"record": body.record},
        state=body.how,
        at=fact.at,
        by=fact.actor.person,
        reason=body.reason,
    )
