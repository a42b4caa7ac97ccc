"""Whatever people say and the world answers, in any order and at any time: these rules hold."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from hypothesis import HealthCheck, settings
from hypothesis import Phase as Stages
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from firsthour.domain import commands as c
from firsthour.domain import effects as e
from firsthour.domain import facts as f
from firsthour.domain.decide import (
    Tick,
    advance,
    agenda,
    decide,
    first_due,
    refused_signal,
    wants,
)
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import evolve, opened, rebuild
from firsthour.domain.intake import Intake
from firsthour.domain.obligations import PROMISES, promise_of
from firsthour.domain.permissions import BY_COMMAND
from firsthour.domain.policy import Approval, Span
from firsthour.domain.refusals import Refused
from firsthour.domain.roles import Actor, Role
from firsthour.domain.settling import stage_of
from firsthour.domain.stages import Audience, Phase, RecordType, Source, Stage, Trigger
from tests.domain.world import (
    ADA,
    APRIL,
    CARLA,
    DIRK,
    DORA,
    EVA,
    MARIA,
    MILAN,
    MONDAY,
    PIA,
    TEXT,
    policy,
)

PEOPLE = {
    Role.REQUESTER: ("rita",),
    Role.APPROVER: ("april",),
    Role.MANAGER: ("maria", "milan"),
    Role.ENGINEER: ("eva", "emil", "enzo"),
    Role.ARCHITECT: ("ada", "maria"),
    Role.CUSTOMER_EXECUTIVE: ("carla", "carl"),
    Role.COORDINATOR: ("pia",),
    Role.DUTY_MANAGER: ("dora",),
    Role.DIRECTOR: ("dirk",),
    Role.EXECUTIVE: ("xaver",),
    Role.CUSTOMER: ("#1", "#2", "#3"),
    Role.ADMINISTRATOR: ("admin",),
    Role.ENGINE: ("",),
}
"""Some hold two roles, so that four eyes have something to see."""

CARL = Actor("carl", (Role.CUSTOMER_EXECUTIVE,))
POLICIES = {
    "default": policy("default"),
    "strict": replace(policy("default"), content_hash="strict", notice_approval="second_person"),
    "listed": replace(
        policy("default"),
        content_hash="listed",
        approvals=(
            Approval(
                "customers",
                "all",
                ("initial_notice", "status_update"),
                ("role:duty_manager", "role:incident_manager"),
                Span("20 min"),
                "text",
            ),
            Approval("customers", "any", by=("role:director",), then="wait"),
            Approval("stakeholders", "none"),
        ),
    ),
    "gated": replace(policy("default"), content_hash="gated", approval=(1, 2, 3, 4)),
    "internal": policy("internal"),
}

texts = st.sampled_from((TEXT, TEXT, TEXT, c.NO_TEXT))
numbers = st.integers(0, 4)
customers = st.integers(1, 4)
seats = st.sampled_from(("lead", "member-1", "member-2", "scribe"))
engineers = st.sampled_from(("eva", "emil", "enzo"))
audiences = st.sampled_from((Audience.STAKEHOLDERS, Audience.CUSTOMERS, Audience.EXECUTIVES))
heard_by = st.sampled_from(("", "phone"))
groups = st.lists(
    st.builds(c.Group, st.integers(1, 2), st.sampled_from((None, "2 h")), st.integers(0, 1)),
    max_size=2,
).map(tuple)
moments = st.integers(-1, 80).map(lambda hour: MONDAY + timedelta(hours=hour))
items = st.builds(
    c.PlanItem, texts, engineers, moments, st.sampled_from(("detective", "corrective")), numbers
)
few = st.lists(customers, max_size=3).map(tuple)
scores = st.lists(st.builds(c.Score, customers, st.integers(0, 6), texts), max_size=2).map(tuple)

SAYINGS: dict[type, st.SearchStrategy[c.Command]] = {
    c.ChangeSeverity: st.builds(c.ChangeSeverity, st.integers(0, 5), texts),
    c.SetPhase: st.builds(c.SetPhase, st.sampled_from(Phase)),
    c.WriteUpdate: st.builds(c.WriteUpdate, audiences, texts),
    c.RevisePlan: st.builds(c.RevisePlan, st.lists(items, max_size=2).map(tuple), texts),
    c.AddAction: st.builds(c.AddAction, items),
    c.FinishAction: st.builds(c.FinishAction, numbers, texts),
    c.AddCustomers: st.builds(c.AddCustomers, groups, texts),
    c.RemoveCustomer: st.builds(c.RemoveCustomer, customers, texts),
    c.AddService: st.builds(c.AddService, st.sampled_from(("dns", "web"))),
    c.RemoveService: st.builds(c.RemoveService, st.sampled_from(("dns", "web"))),
    c.AddRecord: st.builds(
        c.AddRecord, st.just("jira"), st.sampled_from(RecordType), st.sampled_from("12"), texts
    ),
    c.RemoveRecord: st.builds(c.RemoveRecord, numbers),
    c.AddStakeholder: st.builds(c.AddStakeholder, engineers),
    c.RemoveStakeholder: st.builds(c.RemoveStakeholder, engineers),
    c.OfferSeat: st.builds(c.OfferSeat, seats, engineers),
    c.StepUp: st.builds(c.StepUp, st.sampled_from(("L1", "L2", "L3", "team:db", "")), texts),
    c.Transfer: st.builds(c.Transfer, st.sampled_from(("milan", "maria", "team:db", "")), texts),
    c.SettleRecord: st.builds(
        c.SettleRecord, numbers, st.sampled_from(("closed", "released")), texts
    ),
    c.RepinPolicy: st.builds(
        c.RepinPolicy, st.sampled_from(sorted(POLICIES)).map(POLICIES.__getitem__), texts
    ),
    c.Merge: st.builds(c.Merge, st.sampled_from((17, 18)), texts),
    c.Adopt: st.builds(c.Adopt, st.sampled_from((18, 19)), groups, texts),
    c.ConfirmAccess: st.builds(c.ConfirmAccess, customers, heard_by, texts),
    c.DenyAccess: st.builds(c.DenyAccess, customers, heard_by, texts),
    c.HearCustomers: st.builds(c.HearCustomers, few, few, few, scores),
    c.EditRca: st.builds(c.EditRca, texts, numbers),
    c.AnswerFeedback: st.builds(c.AnswerFeedback, customers, texts),
    c.OpenProblem: st.builds(c.OpenProblem, st.sampled_from(("jira", "")), st.just("P-1")),
    c.SubmitInternalRca: st.builds(c.SubmitInternalRca, texts),
    c.WithdrawInternalRca: st.builds(c.WithdrawInternalRca, numbers, texts),
    c.AcknowledgeRca: st.builds(c.AcknowledgeRca, customers, heard_by),
    c.Ask: st.builds(c.Ask, customers, texts, heard_by),
    c.AnswerSurvey: st.builds(c.AnswerSurvey, customers, st.integers(0, 6), texts, heard_by),
}
"""How a command is made up; those that are about something pending are made up from the state,
and those without or with only a text need no line here."""

KIND: dict[type, str] = {
    kind: kind.__dataclass_fields__["kind"].default for kind in get_args(c.Command)
}

NOTICED = ("initial_notice:customers:1", "update:stakeholders:2", "announcement:1:customers")
PLAIN = (
    c.Approve, c.Acknowledge, c.ActivateTaskForce, c.Resume, c.Close, c.ApproveRca, c.ShareRca,
    c.Recover,
)  # fmt: skip
WORDED = (
    c.Decline, c.Comment, c.DeclareResolved, c.ReportRelapse, c.RequestRca, c.Cancel, c.Reopen,
    c.SubmitTechnicalPlan, c.SignalResolved, c.VerifyResolution, c.RejectResolution,
)  # fmt: skip
ENDING = (c.Cancel, c.Merge, c.Decline, c.RepinPolicy)
"""Said more seldom than others, or no case would live long enough for the rest."""

AFTER_CLOSE = frozenset(
    ("survey", "survey_reminder", "survey_ends", "action", "action_overdue", "finish", "miss")
)


class Story(RuleBasedStateMachine):
    """A case that is told anything by anybody, while its effects end well, badly or never."""

    @initialize(
        severity=st.integers(1, 4),
        under=st.sampled_from(sorted(POLICIES)),
        joined=st.integers(0, 3),
        weekend=st.booleans(),
        head_start=st.sampled_from((0, 0, 0, 3, 6, 8, 10, 13)),
    )
    def opens(self, severity: int, under: str, joined: int, weekend: bool, head_start: int) -> None:  # noqa: FBT001 - drawn by Hypothesis
        self.now = MONDAY + timedelta(days=5, hours=9) * weekend
        members = (c.Group(joined),) if joined else ()
        intake = Intake(
            17, "ESC-2026-000017", TEXT, severity, Trigger.FUNCTIONAL, Source.PORTAL,
            self.now, self.now, "rita", owner="maria", team="network", groups=members,
        )  # fmt: skip
        first = f.Fact(
            1,
            self.now,
            Actor("rita", (Role.REQUESTER,)),
            f.EscalationOpened(intake, POLICIES[under]),
        )
        self.state, self.facts = opened(first), [first]
        self.said = 0
        self.declared_by = ""
        self.take(Tick())
        self.the_process_goes_on(head_start)

    def take(self, incoming: c.Said | e.Outcome | Tick) -> Refused | None:
        """Decide, and hold what must hold at every decision."""
        before = self.state
        done = advance(before, incoming, self.now)
        decided = decide(before, incoming, self.now)
        if isinstance(done, Refused):
            assert done == decided
            assert self.state is before
            return done
        assert done.facts == decided
        after = before
        for fact in done.facts:
            assert after.facts + 1 == fact.number
            after = evolve(after, fact)
            self.watch(fact, after)
        assert done.state == after
        self.state = after
        self.facts.extend(done.facts)
        return None

    def watch(self, fact: f.Fact, after: Escalation) -> None:
        """Rules about single facts, as they happen."""
        body = fact.body
        if isinstance(body, f.ObligationOwed | f.ObligationMoved) and body.key.startswith(
            "initial_notice:customers:"
        ):
            join = after.customers.joins[int(body.key.split(":")[2]) - 1]
            since = max(join.joined_at, after.started_at or join.joined_at)
            assert body.due_at - since <= timedelta(minutes=60)
        if isinstance(body, f.ResolutionDeclared):
            self.declared_by = fact.actor.person
        if isinstance(body, f.ResolutionVerified | f.ResolutionRejected):
            assert self.declared_by != fact.actor.person
        if isinstance(body, f.ObligationWaived):
            assert after.waivers_asked.get(body.key) != fact.actor.person

    # People.

    @rule(data=st.data())
    def somebody_who_may_speaks(self, data: st.DataObject) -> None:
        """A command that the table allows in this stage, by one whom it allows."""
        possible = [kind for kind in KINDS if self.state.stage in BY_COMMAND[KIND[kind]].stages]
        self.speaks(data, data.draw(st.sampled_from(possible or list(KINDS))))

    @rule()
    def a_signal_comes(self) -> None:
        """From a caller that waits for no answer: what is refused is put on record."""
        said = self.saying(EVA, c.SignalResolved(TEXT))
        refused = self.take(said)
        if refused and not self.state.finished:
            done = refused_signal(self.state, said, refused, self.now)
            self.state = done.state
            self.facts.extend(done.facts)

    @rule(data=st.data())
    def somebody_does_what_there_is_to_do(self, data: st.DataObject) -> None:
        """Any of the acts that make sense as the case stands."""
        acts = possible_acts(self.state, self.now + timedelta(hours=5))
        kinds = sorted({type(command).__name__ for _, command in acts})
        kind = data.draw(st.sampled_from(kinds))
        alike = [act for act in acts if type(act[1]).__name__ == kind]
        self.take(self.saying(*data.draw(st.sampled_from(alike))))

    @rule(data=st.data(), kind=st.sampled_from(ENDING))
    def somebody_ends_it(self, data: st.DataObject, kind: type) -> None:
        if data.draw(st.integers(0, 9)) == 0:
            self.speaks(data, kind)

    @rule(data=st.data())
    def anybody_says_anything(self, data: st.DataObject) -> None:
        """Whether it is theirs to say or not, now or not."""
        kind = data.draw(st.sampled_from(KINDS))
        role = data.draw(st.sampled_from(tuple(PEOPLE)))
        self.speaks(data, kind, role)

    @rule(steps=st.integers(1, 2))
    def the_process_goes_on(self, steps: int) -> None:
        """The next steps towards the close, as they should be, so that late stages are reached."""
        for _ in range(steps):
            step = next_step(self.state)
            if step is None or self.take(self.saying(*step)) is not None:
                due = first_due(self.state)
                self.now = max(self.now, due.at) if due else self.now
                self.take(Tick())
            for effect in wants(self.state):
                self.take(well(effect))

    def saying(self, who: Actor, command: c.Command, seen: int | None = None) -> c.Said:
        self.said += 1
        return c.Said(f"c{self.said}", who, command, seen)

    def speaks(self, data: st.DataObject, kind: type, role: Role | None = None) -> Refused | None:
        row = BY_COMMAND[KIND[kind]]
        role = role or data.draw(st.sampled_from(sorted(row.roles)))
        command = data.draw(self.commands(kind))
        seat = getattr(command, "seat", "")
        sits = self.sitting().get(seat) if role is Role.ENGINEER else None
        person = sits or data.draw(st.sampled_from(PEOPLE[role]))
        seen = data.draw(st.sampled_from((None, None, self.state.facts, 1)))
        said = self.saying(Actor(person, (role,)), command, seen)
        refused = self.take(said)
        if refused is None:
            assert self.take(said) is None
            assert self.state.said[said.id][1] <= self.state.facts
        return refused

    def sitting(self) -> dict[str, str]:
        """Who sits, or is asked to sit, where."""
        force = self.state.task_force
        return {seat.key: seat.person for seat in force.seats if seat.person} if force else {}

    def commands(self, kind: type) -> st.SearchStrategy[c.Command]:
        """How to make up a command of this kind, about what there is in the case."""
        notices = st.sampled_from(tuple(sorted(self.state.notices)) or ("none",))
        sending = st.sampled_from(tuple(sorted(self.state.effects)) or ("none",))
        corrected = st.sampled_from((*NOTICED, *sorted(self.state.effects)))
        promises = st.sampled_from(tuple(sorted(self.state.obligations)) or ("none",))
        taken = st.sampled_from((*sorted(self.sitting()), "scribe"))
        soon = st.integers(-1, 80).map(lambda hour: self.now + timedelta(hours=hour))
        about: dict[type, st.SearchStrategy[c.Command]] = {
            c.EditNotice: st.builds(c.EditNotice, notices, texts),
            c.ApproveNotice: st.builds(c.ApproveNotice, notices, st.sampled_from((None, 0, 1))),
            c.SendNotice: st.builds(c.SendNotice, notices),
            c.StopNotice: st.builds(c.StopNotice, sending, texts),
            c.CorrectNotice: st.builds(c.CorrectNotice, corrected, texts),
            c.ReturnNotice: st.builds(c.ReturnNotice, corrected, st.integers(0, 2)),
            c.ToldByPhone: st.builds(
                c.ToldByPhone,
                texts,
                soon,
                texts,
                st.integers(0, 4),
                st.sampled_from(("", "sue")),
                st.sampled_from((*self.state.obligations, "", "none")),
            ),
            c.PostponeUpdate: st.builds(c.PostponeUpdate, audiences, soon, texts),
            c.Pause: st.builds(c.Pause, soon, texts),
            c.AcceptSeat: st.builds(c.AcceptSeat, taken),
            c.DeclineSeat: st.builds(c.DeclineSeat, taken, texts),
            c.HandOver: st.builds(c.HandOver, taken, engineers, texts),
            c.AskWaiver: st.builds(c.AskWaiver, promises, texts),
            c.WaiveObligation: st.builds(
                c.WaiveObligation, promises, texts, st.sampled_from((0, 0, 1, 2))
            ),
        }
        if kind in about:
            return about[kind]
        if kind in SAYINGS:
            return SAYINGS[kind]
        return st.builds(kind) if kind in PLAIN else st.builds(kind, texts)

    # The world.

    @rule(data=st.data(), ends=st.sampled_from(("well", "well", "well", "nobody", "badly")))
    def an_effect_ends(self, data: st.DataObject, ends: str) -> None:
        wanted = wants(self.state)
        if wanted:
            effect = data.draw(st.sampled_from(wanted))
            self.take(self.outcome(data, effect, ends))

    @rule(data=st.data())
    def all_effects_end(self, data: st.DataObject) -> None:
        for effect in wants(self.state):
            self.take(self.outcome(data, effect, "well"))

    @rule(key=st.sampled_from(("page:1:1:0", "survey", "announcement:1:customers")))
    def an_effect_ends_that_nobody_wants(self, key: str) -> None:
        if key not in self.state.effects:
            self.take(Tick())
            before = self.state
            self.take(e.Told(key, 1, 1))
            assert before == self.state

    def outcome(self, data: st.DataObject, effect: e.Effect, ends: str) -> e.Outcome:
        if ends == "badly":
            return e.Failed(effect.key, "mail_down")
        if ends == "well" and data.draw(st.integers(0, 4)):
            return well(effect)
        match effect.act:
            case "offer":
                return e.Offered(effect.key, "")
            case "render":
                return e.Rendered(effect.key, 0, "internal_part", "2")
            case "merge":
                return e.Answered(effect.key, "wrong_stage")
            case "seek":
                return e.Sought(effect.key, 2, data.draw(st.sampled_from("ab")))
            case "note":
                return e.Noted(effect.key, 0)
        return e.Told(effect.key, 0, 0) if ends == "nobody" else e.Told(effect.key, 2, 1, 1)

    @rule(span=st.sampled_from((1, 4, 14, 29, 61, 300, 1500)))
    def time_passes(self, span: int) -> None:
        """Minutes, in which the engine wakes at each due time."""
        until = self.now + timedelta(minutes=span)
        for _ in range(400):
            due = first_due(self.state)
            if due is None or due.at > until:
                break
            self.now = max(self.now, due.at)
            self.take(Tick())
        self.now = until

    @rule(span=st.sampled_from((20, 200, 3000)))
    def the_engine_stands_still(self, span: int) -> None:
        """Minutes, after which everything that fell due is met at once."""
        self.now += timedelta(minutes=span)
        self.take(Tick())

    # What holds at all times.

    @invariant()
    def nothing_is_overdue_after_a_turn(self) -> None:
        self.take(Tick())
        due = first_due(self.state)
        assert due is None or due.at > self.now

    @invariant()
    def each_due_time_has_one_owner(self) -> None:
        for due in agenda(self.state):
            if due.key in self.state.obligations:
                names = [p.name for p in PROMISES if f"{due.key}:".startswith(f"{p.name}:")]
                assert [promise_of(due.key).name] == names
                assert self.state.obligations[due.key].by == promise_of(due.key).by

    @invariant()
    def no_page_is_wanted_once_somebody_has_the_case(self) -> None:
        pages = [key for key in self.state.effects if key.startswith("page:")]
        rules = {due.rule for due in agenda(self.state)}
        if self.state.acknowledged or not self.state.is_open:
            assert pages == []
            assert "page" not in rules

    @invariant()
    def after_the_end_only_the_rest_is_due(self) -> None:
        rules = {due.rule for due in agenda(self.state)}
        if self.state.stage is Stage.CLOSED:
            assert rules <= AFTER_CLOSE
            kinds = {promise_of(key).name for key in self.state.obligations}
            assert kinds <= {"survey", "action"}
        elif not self.state.is_open:
            assert not rules

    @invariant()
    def the_stage_is_what_the_state_amounts_to(self) -> None:
        state = self.state
        assert stage_of(state) == state.stage
        assert (state.closed_at is not None) == (state.stage is Stage.CLOSED)
        if state.started_at and state.is_open:
            assert "close" in {*state.obligations, *state.settled}

    @invariant()
    def everybody_sits_once(self) -> None:
        force = self.state.task_force
        people = [seat.person for seat in force.seats if seat.person] if force else []
        assert len(people) == len(set(people))

    @invariant()
    def marks_fit_the_customers(self) -> None:
        them = self.state.customers
        lengths = {len(them.access), len(them.rounds), len(them.feedback)}
        assert lengths == {sum(join.count for join in them.joins)}

    def teardown(self) -> None:
        """The facts rebuild the state, with the same agenda and the same wants."""
        if not hasattr(self, "facts"):
            return
        assert [*range(1, len(self.facts) + 1)] == [fact.number for fact in self.facts]
        again = rebuild(self.facts)
        assert self.state == again
        assert agenda(self.state) == agenda(again)
        assert set(wants(self.state)) == set(wants(again))


KINDS = tuple(
    kind for kind in (*SAYINGS, *PLAIN, *WORDED, c.EditNotice, c.ApproveNotice, c.SendNotice,
    c.AcceptSeat, c.DeclineSeat, c.HandOver,
    c.StopNotice, c.PostponeUpdate, c.Pause, c.AskWaiver, c.WaiveObligation) if kind not in ENDING
)  # fmt: skip


def well(effect: e.Effect) -> e.Outcome:
    """How an effect ends when nothing goes wrong."""
    match effect.act:
        case "offer":
            people = (*effect.prefer, *PEOPLE[Role.ENGINEER])
            return e.Offered(effect.key, next((p for p in people if p not in effect.exclude), ""))
        case "render":
            return e.Rendered(effect.key, 1)
        case "merge":
            return e.Answered(effect.key)
        case "seek":
            return e.Sought(effect.key, 0)
        case "note":
            return e.Noted(effect.key, 1)
    return e.Told(effect.key, 2, 2, people=("somebody",))


def next_step(state: Escalation) -> tuple[Actor, c.Command] | None:
    """What leads a case nearer to its close, if somebody can do something for that now."""
    latest, marks = state.round, state.customers.access
    asked = marks.find("?") + 1
    steps: tuple[tuple[bool, Actor, c.Command], ...] = (
        (state.started_at is None, APRIL, c.Approve()),
        (state.is_resolving and not state.acknowledged, MARIA, c.Acknowledge()),
        (state.is_resolving and not latest.signalled_at, EVA, c.SignalResolved(TEXT)),
        (state.is_resolving and not latest.declared_at, MARIA, c.DeclareResolved(TEXT)),
        (state.is_resolving and not latest.verified_at, ADA, c.VerifyResolution()),
        *((not n.sending, MARIA, c.SendNotice(n.key)) for n in state.notices.values()),
        (asked > 0, CARLA, c.ConfirmAccess(asked, "phone")),
        (state.rca_owed and not state.rca.submitted, PIA, c.SubmitInternalRca(TEXT)),
        (state.rca.drafted > state.rca.approved, CARL, c.ApproveRca()),
        (state.rca.approved > 0 and not state.rca.shared_at, CARLA, c.ShareRca()),
        *((not r.settled, MARIA, c.SettleRecord(r.number, "closed")) for r in state.records),
        (state.closable_at is not None, MARIA, c.Close()),
    )
    if not state.is_open:
        return None
    return next(((who, command) for is_next, who, command in steps if is_next), None)


def possible_acts(state: Escalation, moment: datetime) -> list[tuple[Actor, c.Command]]:
    """Acts that are not refused as a rule, drawn from what is in the case now."""
    marks, rca = state.customers.access, state.rca
    acts: list[tuple[Actor, c.Command]] = [
        (DIRK, c.Resume()) if state.paused_at else (MARIA, c.Pause(moment, TEXT)),
        (DORA, c.StepUp("team:db", TEXT)),
        (PIA, c.AddAction(c.PlanItem(TEXT, "eva", MONDAY, "corrective"))),
        (ADA, c.RejectResolution(TEXT)),
        (EVA, c.ReportRelapse(TEXT)),
        (CARLA, c.EditRca(TEXT)),
    ]
    force = state.task_force
    for seat in force.seats if force else ():
        sitter = Actor(seat.person, (Role.ENGINEER,))
        if seat.status == "offered":
            acts += [(sitter, c.AcceptSeat(seat.key)), (sitter, c.DeclineSeat(seat.key))]
        elif seat.status == "accepted":
            acts += [(sitter, c.HandOver(seat.key, "enzo", TEXT))]
            acts += [(sitter, c.SubmitTechnicalPlan(TEXT))]
    for at, mark in enumerate(marks, 1):
        who = Actor(f"#{at}", (Role.CUSTOMER,))
        acts += [(who, c.DenyAccess(at)), (who, c.ConfirmAccess(at))] * (mark in "?yan")
        acts += [(who, c.AcknowledgeRca(at))] * (rca.shared_at is not None)
        acts += [(who, c.AnswerSurvey(at, 1 + at % 5))] * (state.stage is Stage.CLOSED)
    for key, promise in state.obligations.items():
        acts += [(MARIA, c.AskWaiver(key, TEXT)), (DIRK, c.WaiveObligation(key, TEXT))]
        if key.startswith("update:"):
            later = promise.due + timedelta(minutes=3)
            acts += [(MARIA, c.PostponeUpdate(promise.to, later, TEXT))]
    for key in state.notices:
        acts += [(MARIA, c.EditNotice(key, TEXT)), (MILAN, c.ApproveNotice(key))]
    acts += [(MARIA, c.StopNotice(key, TEXT)) for key in state.effects]
    acts += [(EVA, c.FinishAction(action.number)) for action in state.actions]
    acts += [(MARIA, c.SettleRecord(r.number, "released", TEXT)) for r in state.records]
    acts += [(MARIA, c.RemoveRecord(record.number)) for record in state.records]
    acts += [(MARIA, c.RemoveService(service)) for service in state.services]
    acts += [(MARIA, c.RemoveStakeholder(person)) for person in state.stakeholders]
    acts += [(PIA, c.WithdrawInternalRca(number, TEXT)) for number in rca.submitted]
    acts += [(MARIA, c.Reopen(TEXT))] * (state.stage is Stage.CLOSED)
    return acts


Story.TestCase.settings = settings(
    max_examples=40,
    phases=(Stages.explicit, Stages.reuse, Stages.generate, Stages.shrink),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestStory = Story.TestCase
