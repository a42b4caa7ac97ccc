"""Whole lives of cases, made by the domain itself: what the projections must agree with."""

from datetime import datetime, timedelta

from firsthour.domain import commands as c
from firsthour.domain.effects import (
    Answered,
    Effect,
    Noted,
    Offered,
    Outcome,
    Rendered,
    Sought,
    Told,
)
from firsthour.domain.escalation import Escalation
from firsthour.domain.facts import Fact
from firsthour.domain.roles import Actor, Role
from firsthour.domain.simulate import Reply, Run, Spoken, simulate
from firsthour.domain.stages import Phase
from tests.records.cases import after

PEOPLE = {
    "maya": (Role.MANAGER,),
    "eva": (Role.ENGINEER,),
    "enzo": (Role.ENGINEER,),
    "arno": (Role.ARCHITECT,),
    "cleo": (Role.CUSTOMER_EXECUTIVE,),
    "pia": (Role.COORDINATOR,),
    "dora": (Role.DIRECTOR,),
}
T = c.Text("text")

Line = tuple[float, str, c.Command]

CALM: tuple[Line, ...] = (
    (2, "maya", c.Acknowledge()),
    (3, "maya", c.Comment(T)),
    (
        5,
        "maya",
        c.RevisePlan(
            (
                c.PlanItem(T, "eva", after(90)),
                c.PlanItem(T, "maya", after(60 * 24), "corrective"),
            )
        ),
    ),
    (4, "eva", c.AcceptSeat("lead")),
    (9, "maya", c.SetPhase(Phase.IDENTIFIED)),
    (10, "maya", c.AddService("downloads")),
    (11, "maya", c.AddStakeholder("group:sales")),
    (12, "eva", c.SubmitTechnicalPlan(T)),
    (20, "eva", c.FinishAction(1, T)),
    (25, "maya", c.ChangeSeverity(2, T)),
    (40, "eva", c.SignalResolved(T)),
    (45, "maya", c.DeclareResolved(T)),
    (50, "arno", c.VerifyResolution(T)),
    (70, "cleo", c.ConfirmAccess(1, "phone")),
    (75, "cleo", c.DenyAccess(2, "mail")),
    (80, "eva", c.SignalResolved(T)),
    (85, "maya", c.DeclareResolved(T)),
    (90, "arno", c.RejectResolution(T)),
    (95, "eva", c.SignalResolved(T)),
    (96, "maya", c.DeclareResolved(T)),
    (100, "arno", c.VerifyResolution(T)),
    (140, "cleo", c.ConfirmAccess(2, "phone")),
    (145, "cleo", c.ConfirmAccess(3, "phone")),
    (150, "maya", c.SettleRecord(1, "closed")),
    (160, "pia", c.OpenProblem("jira", "PRB-1")),
    (170, "pia", c.SubmitInternalRca(T)),
    (200, "cleo", c.EditRca(T)),
    (210, "cleo", c.ApproveRca()),
    (220, "cleo", c.ShareRca()),
)
CANCELLED: tuple[Line, ...] = (
    (31, "maya", c.Acknowledge()),
    (40, "maya", c.Transfer("omar", T)),
    (45, "maya", c.Cancel(T)),
)
SILENT: tuple[Line, ...] = ()


class Answering:
    """A world in which everybody answers after a moment."""

    def answer(self, _state: Escalation, effect: Effect, _now: datetime) -> Reply:
        """Give the outcome that is the normal one for this act."""
        return Reply(self._outcome(effect), timedelta(seconds=2))

    def _outcome(self, effect: Effect) -> Outcome:
        match effect.act:
            case "notify" | "resend":
                return Told(effect.key, 3, 3, people=("maya",))
            case "offer":
                asked = (*effect.prefer, "eva", "emil")
                free = [person for person in asked if person not in effect.exclude]
                return Offered(effect.key, free[0] if free else "")
            case "render":
                return Rendered(effect.key, 3)
            case "merge":
                return Answered(effect.key)
            case "seek":
                return Sought(effect.key, 0)
            case "note":
                return Noted(effect.key, 0)


def live(first: Fact, lines: tuple[Line, ...], days: float) -> Run:
    """Give the first days of a case in which people say these things."""
    spoken = [
        Spoken(after(minutes), c.Said(f"{who}:{at}", Actor(who, PEOPLE[who]), command))
        for at, (minutes, who, command) in enumerate(lines)
    ]
    return simulate(first, Answering(), spoken, after(60 * 24 * days))
