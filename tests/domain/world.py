"""A case in a small world, driven by hand: people speak, time passes, and tests ask what came."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Self, TypeVar, cast

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.calendar import seconds
from firsthour.domain.decide import Tick
from firsthour.domain.effects import (
    Answered,
    Effect,
    Failed,
    Noted,
    NoticeKind,
    Offered,
    Rendered,
    Sought,
    Told,
)
from firsthour.domain.escalation import Escalation
from firsthour.domain.intake import Intake
from firsthour.domain.policy import Policy, Span
from firsthour.domain.refusals import Refused
from firsthour.domain.roles import Actor, Role, engine
from firsthour.domain.simulate import Reply, Simulation
from firsthour.domain.stages import Audience, Source, Stage, Trigger
from firsthour.policies.loading import load

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The opening hour of a working day; the calendar of the default policy is open 09:00 to 17:00."""

RITA = Actor("rita", (Role.REQUESTER,))
APRIL = Actor("april", (Role.APPROVER,))
MARIA = Actor("maria", (Role.MANAGER,))
MILAN = Actor("milan", (Role.MANAGER,))
DORA = Actor("dora", (Role.DUTY_MANAGER,))
DIRK = Actor("dirk", (Role.DIRECTOR,))
XAVER = Actor("xaver", (Role.EXECUTIVE,))
EVA = Actor("eva", (Role.ENGINEER,))
EMIL = Actor("emil", (Role.ENGINEER,))
ADA = Actor("ada", (Role.ARCHITECT,))
CARLA = Actor("carla", (Role.CUSTOMER_EXECUTIVE,))
PIA = Actor("pia", (Role.COORDINATOR,))
ADMIN = Actor("admin", (Role.ADMINISTRATOR,))
ENGINE = engine("test")
CUSTOMER = {number: Actor(f"#{number}", (Role.CUSTOMER,)) for number in range(1, 10)}

TEXT = c.Text("a text")
B = TypeVar("B")

policy = cache(load)
"""A shipped policy by its name."""


def gated(*severities: int) -> Policy:
    """The default policy, where cases of these severities (all) wait for an approval."""
    return replace(policy("default"), approval=severities or (1, 2, 3, 4))


class World:
    """All are reachable and answer within a second, unless a test says otherwise by key."""

    def __init__(self) -> None:
        self.engineers = ["eva", "emil", "enzo", "elif"]
        self.never: tuple[str, ...] = ()
        self.nobody: tuple[str, ...] = ()
        self.failing: tuple[str, ...] = ()
        self.blocked = ""
        self.merge_refused = ""
        self.unreached: dict[str, tuple[int, str]] = {}
        """By promise: how many are not reached, and which set of them it is."""
        self.without_a_way = 0
        self.after = timedelta(seconds=1)
        self.asked: list[Effect] = []

    def answer(self, _state: Escalation, effect: Effect, _now: datetime) -> Reply:
        self.asked.append(effect)
        if effect.key.startswith(self.never):
            return Reply(None)
        if effect.key.startswith(self.failing):
            return Reply(Failed(effect.key, "mail_down"), self.after)
        if effect.act == "offer":
            return Reply(Offered(effect.key, self._next(effect)), self.after)
        if effect.act == "render":
            documents = 0 if self.blocked else 1
            return Reply(Rendered(effect.key, documents, self.blocked, "part 2"), self.after)
        if effect.act == "merge":
            return Reply(Answered(effect.key, self.merge_refused), self.after)
        if effect.act == "seek":
            return Reply(Sought(effect.key, *self.unreached.get(effect.obligation, (0, ""))))
        if effect.act == "note":
            return Reply(Noted(effect.key, 1), self.after)
        if effect.act == "resend":
            return Reply(Told(effect.key, 2, 1, self.without_a_way), self.after)
        reached = 0 if effect.key.startswith(self.nobody) else 2
        return Reply(Told(effect.key, reached, reached, people=("somebody",)), self.after)

    def _next(self, effect: Effect) -> str:
        wanted = (*effect.prefer, *self.engineers)
        return next((person for person in wanted if person not in effect.exclude), "")


class Case:
    """One case of default making: severity 1, one customer, Monday 09:00, owner maria.

    A test moves it on by ``waits``, ``says`` and the steps below, and asks it what happened.
    """

    def __init__(
        self,
        severity: int = 1,
        *,
        customers: int = 1,
        under: Policy | str = "default",
        opened: datetime = MONDAY,
        world: World | None = None,
        **intake: object,
    ) -> None:
        self.world = world or World()
        self._ids = count(1)
        values: dict[str, object] = {
            "case": 17,
            "trigger": Trigger.FUNCTIONAL,
            "source": Source.PORTAL,
            "owner": "maria",
            "team": "network",
            "groups": (c.Group(customers),) if customers else (),
            **intake,
        }
        opening = f.EscalationOpened(
            Intake(
                label="ESC-2026-000017",
                content=TEXT,
                severity=severity,
                opened_at=opened,
                known_since=opened,
                requester="rita",
                **values,  # type: ignore[arg-type] # the rest of an intake, by name
            ),
            policy(under) if isinstance(under, str) else under,
        )
        self.sim = Simulation(f.Fact(1, opened, RITA, opening), self.world)

    @property
    def state(self) -> Escalation:
        return self.sim.state

    @property
    def now(self) -> timedelta:
        """Case time since the opening."""
        return self.sim.now - self.state.intake.opened_at

    # What moves the case on.

    def waits(self, span: str) -> Self:
        """Let time pass: ``"30 min"``, by the clock."""
        self.sim.run((), self.sim.now + timedelta(seconds=seconds(Span(span))))
        return self

    def waits_until(self, span: str) -> Self:
        """Let time pass until that long after the opening."""
        until = self.state.intake.opened_at + timedelta(seconds=seconds(Span(span)))
        assert until >= self.sim.now
        self.sim.run((), until)
        return self

    def stands_still(self, span: str) -> Self:
        """The engine stops for a while; then it meets everything that came up, all at once."""
        self.sim.now += timedelta(seconds=seconds(Span(span)))
        soonest = self.sim.now + timedelta(seconds=1)
        self.sim._moments = sorted(
            moment._replace(at=max(moment.at, soonest)) for moment in self.sim._moments
        )
        self.sim._turn(Tick())
        return self

    def hears(
        self, who: Actor, command: c.Command, *, said_as: str = "", seen: int | None = None
    ) -> tuple[f.Fact, ...] | Refused:
        """Have somebody say something (under the id ``said_as``), whatever comes of it."""
        said = c.Said(said_as or f"c{next(self._ids)}", who, command, seen)
        return self.sim._turn(said)

    def says(self, who: Actor, command: c.Command, **more: object) -> Self:
        """Have somebody say what must be accepted; its effects end before the next act."""
        answer = self.hears(who, command, **more)  # type: ignore[arg-type] # said_as and seen
        assert not isinstance(answer, Refused), answer
        return self.waits("3 s")

    def refuses(self, who: Actor, command: c.Command, **more: object) -> Refused:
        """Have somebody say what must be refused, and leave no trace; gives the refusal."""
        before, facts = self.state, len(self.sim.facts)
        answer = self.hears(who, command, **more)  # type: ignore[arg-type] # said_as and seen
        assert isinstance(answer, Refused), answer
        assert (before, facts) == (self.state, len(self.sim.facts))
        return answer

    # Steps of the process.

    def acknowledged(self) -> Self:
        return self.says(MARIA, c.Acknowledge())

    def seated(self) -> Self:
        """The task force is set up, eva in the lead, emil beside her."""
        if self.state.task_force is None:
            self.says(MARIA, c.ActivateTaskForce())
        self.waits("5 s")
        self.says(EVA, c.AcceptSeat("lead"))
        return self.says(EMIL, c.AcceptSeat("member-1"))

    def declared(self) -> Self:
        if self.state.acknowledged is None:
            self.acknowledged()
        return self.says(EVA, c.SignalResolved(TEXT)).says(MARIA, c.DeclareResolved(TEXT))

    def verified(self) -> Self:
        return self.declared().says(ADA, c.VerifyResolution())

    def announced(self) -> Self:
        self.verified()
        for notice in [n for n in self.state.notices if n.startswith("announcement:")]:
            self.says(ADA, c.SendNotice(notice))
        return self

    def confirmed(self) -> Self:
        """Every customer who was asked can use the service again."""
        for at, mark in enumerate(self.state.customers.access, 1):
            if mark == "?":
                self.says(CARLA, c.ConfirmAccess(at, "phone"))
        return self

    def shared(self) -> Self:
        """The RCA is submitted, approved and, where there are customers, shared."""
        self.says(PIA, c.SubmitInternalRca(TEXT))
        if self.state.tells_customers:
            self.says(CARLA, c.ApproveRca()).says(CARLA, c.ShareRca())
        return self

    def closable(self) -> Self:
        """Everything on the closing checklist is done, and every initial notice is out."""
        self.announced().confirmed()
        if self.state.rca_owed:
            self.shared()
        if self.state.monitoring_until:
            self.sim.run((), self.state.monitoring_until + timedelta(hours=1))
        return self if self.now > hours(1) else self.waits_until("1 h")

    def closed(self) -> Self:
        return self.closable().says(MARIA, c.Close())

    # What is asked.

    def facts(self, kind: type[B]) -> list[B]:
        """What happened of this kind, in order."""
        return [cast("B", fact.body) for fact in self.sim.facts if isinstance(fact.body, kind)]

    def entries(self, *kinds: type) -> list[f.Fact]:
        """As ``facts``, with number, time and actor."""
        return [fact for fact in self.sim.facts if isinstance(fact.body, kinds)]

    def owes(self, key: str) -> timedelta | None:
        """How long after the opening a pending promise falls due; ``None`` if it is not pending."""
        promise = self.state.obligations.get(key)
        return promise.due - self.state.intake.opened_at if promise else None

    def fate(self, key: str) -> str:
        """What became of a promise: every fact about it in short, in order."""
        about = (
            f.ObligationOwed | f.ObligationMoved | f.ObligationMet | f.ObligationMissed
            | f.ObligationWaived | f.ObligationCancelled
        )  # fmt: skip
        bodies = (fact.body for fact in self.sim.facts)
        return " ".join(
            body.kind.removeprefix("obligation_")
            for body in bodies
            if isinstance(body, about) and body.key == key and not getattr(body, "customer", 0)
        )

    def told(self, audience: Audience, *kinds: NoticeKind) -> list[Effect]:
        """What was sent to an audience, of these kinds or of all."""
        return [
            effect
            for effect in self.world.asked
            if effect.audience is audience and (not kinds or effect.notice in kinds)
        ]

    def alarms(self) -> list[str]:
        return [alarm.code for alarm in self.facts(f.AlarmRaised)]

    def stages(self) -> list[Stage]:
        return [entered.stage for entered in self.facts(f.StageEntered)]


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)


def times(facts: Iterable[f.Fact], since: datetime = MONDAY) -> list[timedelta]:
    """When each of these happened, counted from ``since``, to the full minute."""
    whole = (int((fact.at - since).total_seconds() // 60) for fact in facts)
    return [timedelta(minutes=minute) for minute in whole]
