"""The people of the demonstration's directory, and what they say in scenarios."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from temporalio.client import Client

from firsthour.domain import commands as c
from firsthour.domain.decide import Answer
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Audience, Phase
from firsthour.records import content
from firsthour.records.shapes import Customer
from gate.open import addition
from gate.say import say, signal_resolved
from service.tools import Tools

STAKEHOLDERS, CUSTOMERS, EXECUTIVES = (
    Audience.STAKEHOLDERS,
    Audience.CUSTOMERS,
    Audience.EXECUTIVES,
)


class Stage(Protocol):
    """Where people speak: a world with a case in it."""

    tools: Tools
    now: datetime
    case: int
    _ids: Iterator[int]

    @property
    def client(self) -> Client:
        """The connection to the engine."""
        ...

    async def quiet(self) -> None:
        """Let what was said have its effects."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks to the case, in the roles they hold."""

    world: Stage
    person: str
    roles: tuple[Role, ...]
    stands_for: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    async def says(self, command: c.Command, *, id: str = "", seen: int | None = None) -> Answer:  # noqa: A002 - the id of the command
        """Say any command, and let it have its effects."""
        said = self.said(command, id=id, seen=seen)
        answer = await say(self.world.client, self.world.case, said)
        await self.world.quiet()
        return answer

    def said(self, command: c.Command, *, id: str = "", seen: int | None = None) -> c.Said:  # noqa: A002 - the id of the command
        """The command as this person says it."""
        actor = Actor(self.person, self.roles, stands_for=self.stands_for, groups=self.groups)
        return c.Said(id or f"said-{next(self.world._ids)}", actor, command, seen)

    def text(self, words: str) -> c.Text:
        """Keep words in the records; the reference that commands carry."""
        return content.put(self.world.tools.store, words)

    async def acknowledges(self) -> Answer:
        """Take the case."""
        return await self.says(c.Acknowledge())

    async def comments(self, words: str = "Looking at it.") -> Answer:
        """Add an internal remark."""
        return await self.says(c.Comment(self.text(words)))

    async def sets_severity(self, severity: int) -> Answer:
        """Change the severity."""
        return await self.says(c.ChangeSeverity(severity, self.text("It looks different now.")))

    async def sets_phase(self, phase: Phase) -> Answer:
        """Say what the work has come to."""
        return await self.says(c.SetPhase(phase))

    async def edits(self, notice: str, words: str) -> Answer:
        """Write the text of a pending notice."""
        return await self.says(c.EditNotice(notice, self.text(words)))

    async def approves(self, notice: str) -> Answer:
        """Approve the text of a pending notice."""
        return await self.says(c.ApproveNotice(notice))

    async def sends(self, notice: str) -> Answer:
        """Send a pending notice now."""
        return await self.says(c.SendNotice(notice))

    async def writes(self, audience: Audience, words: str = "We are getting closer.") -> Answer:
        """Write an update."""
        return await self.says(c.WriteUpdate(audience, self.text(words)))

    async def corrects(self, notice: str, words: str) -> Answer:
        """Correct a notice to those whom it reached."""
        return await self.says(c.CorrectNotice(notice, self.text(words)))

    async def called(self, customer: int, whom: str, **ago: float) -> Answer:
        """Put down that a customer was told by telephone, so long ago."""
        told_at = self.world.now - timedelta(**ago)
        note = self.text("They know, and wait for the next update.")
        return await self.says(c.ToldByPhone(self.text(whom), told_at, note, customer))

    async def plans(
        self, *texts: str, owner: str = "", kind: c.ActionType = "corrective"
    ) -> Answer:
        """Make the action plan anew from these items."""
        due = self.world.now + timedelta(days=7)
        items = tuple(c.PlanItem(self.text(each), owner, due, kind) for each in texts)
        return await self.says(c.RevisePlan(items))

    async def finishes(self, action: int) -> Answer:
        """Mark an item of the plan as done."""
        return await self.says(c.FinishAction(action))

    async def adds(self, *customers: Customer, policy: Policy) -> Answer:
        """Add customers."""
        return await self.says(addition(self.world.tools.store, customers, policy))

    async def removes(self, customer: int) -> Answer:
        """Take a customer out of the case."""
        return await self.says(c.RemoveCustomer(customer, self.text("Not affected.")))

    async def activates_task_force(self) -> Answer:
        """Set up the task force now."""
        return await self.says(c.ActivateTaskForce())

    async def offers(self, seat: str, to: str) -> Answer:
        """Offer a seat to somebody."""
        return await self.says(c.OfferSeat(seat, to))

    async def accepts(self, seat: str) -> Answer:
        """Take the seat that was offered."""
        return await self.says(c.AcceptSeat(seat))

    async def declines(self, seat: str) -> Answer:
        """Refuse the seat that was offered."""
        return await self.says(c.DeclineSeat(seat))

    async def hands_over(self, seat: str, to: str) -> Answer:
        """Pass one's seat on."""
        return await self.says(c.HandOver(seat, to, self.text("The logs are on the wiki.")))

    async def presents_plan(self) -> Answer:
        """Say how it will be solved."""
        return await self.says(c.SubmitTechnicalPlan(self.text("Roll back the resolver.")))

    async def signals(self) -> Answer:
        """Signal the technical resolution."""
        return await self.says(c.SignalResolved(self.text("Rolled back; error rate is zero.")))

    async def signals_blindly(self) -> None:
        """Signal the technical resolution without an answer, and let it have its effects."""
        await self.signals_without_waiting()
        await self.world.quiet()

    async def signals_without_waiting(self) -> None:
        """Signal the technical resolution, whether or not anybody is at work on the case."""
        said = self.said(c.SignalResolved(self.text("Rolled back by the robot.")))
        await signal_resolved(self.world.client, self.world.case, said)

    async def declares(self) -> Answer:
        """Declare the round resolved."""
        return await self.says(c.DeclareResolved(self.text("Works again.")))

    async def verifies(self) -> Answer:
        """Confirm the declared resolution."""
        return await self.says(c.VerifyResolution())

    async def rejects(self) -> Answer:
        """Say that the declared resolution does not hold."""
        return await self.says(c.RejectResolution(self.text("Refunds still fail.")))

    async def reports_relapse(self) -> Answer:
        """Say that the trouble is back."""
        return await self.says(c.ReportRelapse(self.text("It is back.")))

    async def confirms(self, customer: int) -> Answer:
        """Say that a customer can use the service again."""
        return await self.says(c.ConfirmAccess(customer))

    async def denies(self, customer: int) -> Answer:
        """Say that a customer cannot use the service yet."""
        return await self.says(c.DenyAccess(customer, text=self.text("Still declined.")))

    async def calls(self, to: str) -> Answer:
        """Bring somebody in now."""
        return await self.says(c.StepUp(to, self.text("We need them.")))

    async def pauses(self, **span: float) -> Answer:
        """Stop the clocks for a while."""
        until = self.world.now + timedelta(**span)
        return await self.says(c.Pause(until, self.text("Waiting for the customer's logs.")))

    async def resumes(self) -> Answer:
        """Let the clocks run again."""
        return await self.says(c.Resume())

    async def transfers(self, to: str) -> Answer:
        """Hand the case to somebody else."""
        return await self.says(c.Transfer(to, self.text("Off duty.")))

    async def merges(self, into: int) -> Answer:
        """Merge this duplicate into another case."""
        return await self.says(c.Merge(into, self.text("The same trouble.")))

    async def cancels(self) -> Answer:
        """End a false alarm."""
        return await self.says(c.Cancel(self.text("A monitor was wrong.")))

    async def reopens(self) -> Answer:
        """Take up a closed case again."""
        return await self.says(c.Reopen(self.text("It is back.")))

    async def closes(self) -> Answer:
        """Close the case."""
        return await self.says(c.Close())

    async def settles(self, record: int) -> Answer:
        """Confirm that a linked record is closed."""
        return await self.says(c.SettleRecord(record, "closed"))

    async def asks_for_rca(self) -> Answer:
        """Ask for a root cause analysis."""
        return await self.says(c.RequestRca())

    async def submits(self, **parts: object) -> Answer:
        """Submit findings: the parts of an internal RCA."""
        document = {"summary": "A resolver was misconfigured.", "root_causes": "A typo.", **parts}
        return await self.says(c.SubmitInternalRca(self.text(json.dumps(document))))

    async def approves_rca(self) -> Answer:
        """Approve the final RCA."""
        return await self.says(c.ApproveRca())

    async def shares_rca(self) -> Answer:
        """Share the final RCA with the customers."""
        return await self.says(c.ShareRca())

    async def asks_waiver(self, obligation: str) -> Answer:
        """Ask for a waiver."""
        return await self.says(c.AskWaiver(obligation, self.text("It helps nobody now.")))

    async def waives(self, obligation: str, customer: int = 0) -> Answer:
        """Waive an obligation."""
        reason = self.text("It helps nobody now.")
        return await self.says(c.WaiveObligation(obligation, reason, customer))

    async def scores(self, score: int) -> Answer:
        """Answer the survey, as a customer."""
        number = int(self.person.removeprefix("#"))
        return await self.says(c.AnswerSurvey(number, score))


class Speakers:
    """Everybody in the directory who has a part, by the part they have."""

    tools: Tools

    def moment(self) -> datetime:
        """The time at which they speak."""
        raise NotImplementedError

    def someone(self, person: str) -> Voice:
        """A colleague by the id in the directory, in all the roles that they have at this time."""
        people = self.tools.directory().at(self.moment())
        return Voice(
            self,  # type: ignore[arg-type]
            person,
            people.roles_of(person),
            people.stands_for(person),
            people.groups_of(person),
        )  # all who have speakers are a stage

    def customer(self, number: int) -> Voice:
        """A contact of a customer, by the customer's number in the case."""
        return Voice(self, f"#{number}", (Role.CUSTOMER,))  # type: ignore[arg-type] # all who have speakers are a stage

    @property
    def manager(self) -> Voice:
        """The incident manager who owns the cases."""
        return self.someone("mara.lindqvist")

    @property
    def engineer(self) -> Voice:
        """The engineer who is asked first."""
        return self.someone("priya.raman")

    @property
    def architect(self) -> Voice:
        """The de-escalation architect."""
        return self.someone("amelie.dubois")

    @property
    def executive(self) -> Voice:
        """The customer engagement executive."""
        return self.someone("samuel.osei")

    @property
    def coordinator(self) -> Voice:
        """The problem coordinator."""
        return self.someone("hanna.virtanen")

    @property
    def duty_manager(self) -> Voice:
        """Level L1."""
        return self.someone("eleni.papadaki")

    @property
    def director(self) -> Voice:
        """Level L2, who also approves."""
        return self.someone("david.okafor")
