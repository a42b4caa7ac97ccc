"""Who had which duty from when until when: the owner, and each seat of the task force."""

from sqlalchemy import bindparam, update

from firsthour.domain import facts as f
from firsthour.domain.stages import ENDED_STAGES
from firsthour.records.projected import STINTS
from firsthour.records.themes.table import on
from firsthour.records.work import Work

_OPEN = (STINTS.c.case == bindparam("of_case")) & STINTS.c.until.is_(None)
END_ONE = (
    update(STINTS).where(_OPEN, STINTS.c.duty == bindparam("of_duty")).values(until=bindparam("at"))
)
END_SEATS = (
    update(STINTS).where(_OPEN, STINTS.c.duty.startswith("seat:")).values(until=bindparam("at"))
)
OWNER = "owner"


def _begin(
    work: Work, duty: str, person: str, fact: f.Fact, *, team: str = "", reason: str = ""
) -> None:
    work.put(
        STINTS,
        {"fact": fact.number},
        duty=duty,
        person=person,
        team=team,
        since=fact.at,
        by=fact.actor.person,
        reason=reason,
    )


@on(f.EscalationOpened)
def opened(work: Work, body: f.EscalationOpened, fact: f.Fact) -> None:
    """The first owner, or none yet."""
    _begin(work, OWNER, body.intake.owner, fact, team=body.intake.team)


@on(f.OwnershipTransferred)
def transferred(work: Work, body: f.OwnershipTransferred, fact: f.Fact) -> None:
    """One more link of the chain."""
    owned(work, body.owner, body.team, fact, reason=body.reason)


def owned(work: Work, person: str, team: str, fact: f.Fact, reason: str = "") -> None:
    """Somebody owns the case from here on."""
    work.sweep(STINTS, END_ONE, of_duty=OWNER, at=fact.at)
    _begin(work, OWNER, person, fact, team=team, reason=reason)


@on(f.SeatAccepted)
def seated(work: Work, body: f.SeatAccepted, fact: f.Fact) -> None:
    """Whoever sat there before is free."""
    work.sweep(STINTS, END_ONE, of_duty=f"seat:{body.seat}", at=fact.at)
    _begin(work, f"seat:{body.seat}", body.person, fact)


@on(f.TaskForceSuspended)
def rested(work: Work, _body: f.TaskForceSuspended, fact: f.Fact) -> None:
    """Nobody sits in a task force that rests."""
    work.sweep(STINTS, END_SEATS, at=fact.at)


@on(f.StageEntered)
def ended(work: Work, body: f.StageEntered, fact: f.Fact) -> None:
    """Nor in the task force of a case that has ended."""
    if body.stage in ENDED_STAGES:
        work.sweep(STINTS, END_SEATS, at=fact.at)
