"""What must have happened in the demonstration: named questions to the records."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cli.demo_evidence import Evidence, acts, file_of, flat, kept, of, proven
from firsthour.domain import facts as f
from firsthour.domain.effects import NoticeKind
from firsthour.domain.obligations import ENGINE_GRACE
from firsthour.domain.stages import Audience, Stage

_ROUNDS = 2
_SEATS = 3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must have happened; ``detail`` says what was found instead, if it has not."""

    name: str
    passed: bool
    detail: str = ""


Asked = Callable[[Evidence], Iterable[str]]
CHECKS: dict[str, Asked] = {}
"""By what is checked, in the order of the process; each gives what is wrong."""


def all_checks(evidence: Evidence) -> tuple[Check, ...]:
    """Every check, asked of what the records hold."""
    found = ((name, "; ".join(ask(evidence))) for name, ask in CHECKS.items())
    return tuple(Check(name, not wrong, wrong) for name, wrong in found)


def check(name: str) -> Callable[[Asked], Asked]:
    """Enter a question into the list."""

    def enter(ask: Asked) -> Asked:
        CHECKS[name] = ask
        return ask

    return enter


@check("the records are whole: no fact is missing, and the projections are up to date")
def _whole(evidence: Evidence) -> Iterator[str]:
    numbers = [fact.number for fact in evidence.facts]
    expected = list(range(1, len(numbers) + 1))
    if numbers != expected:
        gap = next((a for a, b in zip(expected, numbers, strict=False) if a != b), len(numbers))
        yield f"fact {gap} is missing"
    if evidence.case.last_fact != len(numbers):
        yield f"the projections stand at fact {evidence.case.last_fact}"


@check("every stage was entered, in order, and Resolve twice because of the denial")
def _stages(evidence: Evidence) -> Iterator[str]:
    found = [body.stage for body in of(evidence, f.StageEntered)]
    wanted = [Stage.COMMUNICATE, Stage.RESOLVE, Stage.CLOSE, Stage.RESOLVE, Stage.CLOSE]
    if found != [*wanted, Stage.CLOSED] or not of(evidence, f.EscalationOpened):
        yield f"entered: {', '.join(found) or 'none'}"


@check("the owner was paged and acknowledged in time")
def _acknowledged(evidence: Evidence) -> Iterator[str]:
    yield from kept(evidence, "acknowledge:1")
    if not of(evidence, f.CaseAcknowledged):
        yield "nobody acknowledged"
    if not any(body.people for body in of(evidence, f.PageSent)):
        yield "nobody was paged"


@check("colleagues heard within their promise, by the engine itself, with proof")
def _internal_notice(evidence: Evidence) -> Iterator[str]:
    yield from kept(evidence, "initial_notice:internal")
    yield from proven(evidence, "initial_notice:internal", "initial_notice:internal")


@check("every customer heard within their promise, with proof for each")
def _customer_notice(evidence: Evidence) -> Iterator[str]:
    key = "initial_notice:customers:1"
    yield from kept(evidence, key)
    yield from proven(evidence, key, key)
    told = evidence.told(key)
    yield from (f"{c.name} was not told" for c in evidence.customers if c.number not in told)


@check("the second level was called when half an hour had gone by")
def _level(evidence: Evidence) -> Iterator[str]:
    yield from kept(evidence, "level:L2")
    if "L2" not in [body.level for body in of(evidence, f.LevelCalled)]:
        yield "L2 was not called"


@check("the task force was seated in each round; a seat that was declined found somebody else")
def _seats(evidence: Evidence) -> Iterator[str]:
    taken = [body.seat for body in of(evidence, f.SeatAccepted)]
    declined = {body.seat for body in of(evidence, f.SeatDeclined)}
    if len(set(taken)) != _SEATS or len(taken) != _SEATS * _ROUNDS:
        yield f"seats were taken {len(taken)} times"
    if not declined:
        yield "nobody declined"
    yield from (f"{seat} stayed empty" for seat in declined - set(taken))
    if not of(evidence, f.TaskForceActivated):
        yield "the task force was never set up"


@check("an action plan and a technical plan were there in time")
def _plans(evidence: Evidence) -> Iterator[str]:
    yield from kept(evidence, "action_plan")
    yield from kept(evidence, "technical_plan:1")
    if not of(evidence, f.TechnicalPlanSubmitted) or not of(evidence, f.PlanRevised):
        yield "a plan is missing"


@check("updates went out in their cadence, and the engine wrote where nobody did")
def _updates(evidence: Evidence) -> Iterator[str]:
    if not of(evidence, f.HoldingStatementSent):
        yield "there was no holding statement"
    audiences = {body.audience for body in of(evidence, f.UpdateWritten)}
    if audiences != {Audience.STAKEHOLDERS, Audience.CUSTOMERS}:
        yield "nobody wrote an update"
    for audience in (Audience.STAKEHOLDERS, Audience.CUSTOMERS):
        yield from kept(evidence, f"update:{audience}:1")


@check("in each round one signalled, another declared, a third verified")
def _four_eyes(evidence: Evidence) -> Iterator[str]:
    for number in range(1, _ROUNDS + 1):
        kinds = (f.ResolutionSignalled, f.ResolutionDeclared, f.ResolutionVerified)
        people = [
            fact.actor.person
            for kind in kinds
            for fact in evidence.facts
            if isinstance(fact.body, kind) and fact.body.round == number
        ]
        if len(people) != len(kinds) or len(set(people)) != len(kinds):
            yield f"round {number}: {', '.join(people) or 'nobody'}"
        yield from kept(evidence, f"verification:{number}")
    yield from kept(evidence, "resolution")


@check("the resolution was announced inside and outside, in each round")
def _announced(evidence: Evidence) -> Iterator[str]:
    rounds = [body.round for body in of(evidence, f.ResolutionAnnounced)]
    if rounds != list(range(1, _ROUNDS + 1)):
        yield f"announced: {rounds}"
    for number in range(1, _ROUNDS + 1):
        yield from kept(evidence, f"announcement:{number}")
        for audience in (Audience.CUSTOMERS, Audience.STAKEHOLDERS):
            yield from proven(evidence, f"announcement:{number}:{audience}")


@check("one customer denied access, and the second round was for that customer alone")
def _second_round(evidence: Evidence) -> Iterator[str]:
    denied = {number for body in of(evidence, f.AccessDenied) for number in body.customers}
    if len(denied) != 1:
        yield f"denied by {len(denied)}"
    rounds = [body for body in of(evidence, f.RoundOpened) if body.round == _ROUNDS]
    if [set(body.customers) for body in rounds] != [denied] or rounds[0].why != "denied":
        yield "the second round was not opened for them"
    for effect in (f"announcement:{_ROUNDS}:customers", f"access:{_ROUNDS}"):
        asked = evidence.told(effect)
        if asked != denied:
            yield f"{effect} went to {sorted(asked)}"


@check("every customer was asked and confirmed access in the end")
def _access(evidence: Evidence) -> Iterator[str]:
    asked = [body.round for body in of(evidence, f.AccessAsked)]
    if asked != list(range(1, _ROUNDS + 1)):
        yield f"asked in rounds {asked}"
    yes = {number for body in of(evidence, f.AccessConfirmed) for number in body.customers}
    yield from (
        f"{c.name}: {c.access}"
        for c in evidence.customers
        if c.access != "confirmed" or c.number not in yes
    )
    for number in range(1, _ROUNDS + 1):
        yield from kept(evidence, f"access:{number}")


@check("every linked record was closed or released")
def _records(evidence: Evidence) -> Iterator[str]:
    settled = {body.record for body in of(evidence, f.RecordSettled)}
    yield from (
        f"{record.key} is {record.state}"
        for record in evidence.records
        if record.record not in settled or record.state not in ("closed", "released")
    )


@check("monitoring went by without a relapse")
def _monitored(evidence: Evidence) -> Iterator[str]:
    if not of(evidence, f.MonitoringEnded):
        yield "monitoring has not ended"
    if of(evidence, f.RelapseReported):
        yield "there was a relapse"


@check("the internal root cause analysis was submitted in time, with parts that stay inside")
def _internal_rca(evidence: Evidence) -> Iterator[str]:
    yield from kept(evidence, "internal_rca")
    if not of(evidence, f.ProblemOpened):
        yield "no problem record was opened"
    if not of(evidence, f.InternalRcaSubmitted):
        yield "none was submitted"
    if not evidence.internal_parts:
        yield "no part of it is internal"


@check("a final root cause analysis was made for each customer, without an internal part")
def _final_rca(evidence: Evidence) -> Iterator[str]:
    made = [body.documents for body in of(evidence, f.RcaDrafted)]
    if made[-1:] != [len(evidence.customers)]:
        yield f"drafted: {made}"
    for customer in evidence.customers:
        papers = [p for p in evidence.papers if p.customer == customer.number]
        if {paper.format for paper in papers} != {"md", "html"}:
            yield f"none for {customer.name}"
        for paper in papers:
            leaked = [part for part in evidence.internal_parts if part in flat(paper.text)]
            yield from (f"{paper.name} holds an internal part" for _ in leaked)


@check("it was approved, and shared with every customer, with proof")
def _shared(evidence: Evidence) -> Iterator[str]:
    yield from kept(evidence, "final_rca")
    if not of(evidence, f.RcaApproved) or not of(evidence, f.RcaShared):
        yield "it was not approved or not shared"
    effects = [e.key for e in acts(evidence) if e.notice is NoticeKind.RCA_SHARED]
    told = {number for key in effects for number in evidence.told(key)}
    yield from (f"{c.name} did not get it" for c in evidence.customers if c.number not in told)
    if not of(evidence, f.RcaAcknowledged):
        yield "nobody has read it"


@check("the case was closed with an empty checklist")
def _closed(evidence: Evidence) -> Iterator[str]:
    yield from kept(evidence, "close")
    if not of(evidence, f.ChecklistCleared) or not of(evidence, f.CaseClosed):
        yield f"its stage is {evidence.case.stage}"
    if evidence.case.stage != Stage.CLOSED:
        yield f"its stage is {evidence.case.stage}"


@check("the survey went out a day later, and every customer answered")
def _survey(evidence: Evidence) -> Iterator[str]:
    yield from kept(evidence, "survey")
    asked = evidence.told("survey")
    scores = {s.customer for body in of(evidence, f.SurveyAnswered) for s in body.scores}
    for customer in evidence.customers:
        if customer.number not in asked:
            yield f"{customer.name} was not asked"
        if customer.number not in scores or not customer.score:
            yield f"{customer.name} did not answer"


@check("a low score was told to the executive, and answered")
def _feedback(evidence: Evidence) -> Iterator[str]:
    if "low_score" not in [body.code for body in of(evidence, f.AlarmRaised)]:
        yield "nobody was alerted"
    if not of(evidence, f.FeedbackAnswered):
        yield "nobody answered"


@check("corrective actions are still open, and the case still follows them")
def _lessons(evidence: Evidence) -> Iterator[str]:
    owed = {body.key for body in of(evidence, f.ObligationOwed)}
    done = {body.key for body in of(evidence, f.ObligationMet)}
    followed = [a for a in evidence.open_actions if f"action:{a.action}" in owed - done]
    if not followed:
        yield "none is open and followed"
    if evidence.case.finished or of(evidence, f.CaseFinished):
        yield "the case is finished"


@check("no promise was missed")
def _none_missed(evidence: Evidence) -> Iterator[str]:
    yield from (f"{body.key} was missed" for body in of(evidence, f.ObligationMissed))
    yield from (
        f"{body.key} was kept {body.late_s} s late"
        for body in of(evidence, f.ObligationMet)
        if body.late_s > ENGINE_GRACE.total_seconds()
    )


@check("everybody who was to be told was told once, and the outbox holds each message")
def _told_once(evidence: Evidence) -> Iterator[str]:
    lost = [line for line in evidence.ledger if line.state.value not in ("sent", "skipped")]
    yield from (f"{line.enrolment.effect}: {line.state.value}" for line in lost)
    ids = [line.enrolment.message_id for line in evidence.ledger]
    if len(ids) != len(set(ids)):
        yield "a message id stands twice in the ledger"
    files = {file_of(line) for line in evidence.ledger if line.state.value == "sent"}
    yield from (f"{name} is not in the outbox" for name in sorted(files - evidence.outbox))
    yield from (f"{name} is in no ledger" for name in sorted(evidence.outbox - files))


@check("every notice that was begun came to its end")
def _ended(evidence: Evidence) -> Iterator[str]:
    ended = {body.effect for body in of(evidence, f.NoticeSent)}
    ended |= {body.effect for body in of(evidence, f.HoldingStatementSent)}
    ended |= {body.effect for body in of(evidence, f.PageSent)}
    # That an alarm was sent becomes a fact with the next turn; the ledger knows it at once.
    ended |= {line.enrolment.effect for line in evidence.ledger if line.state.value == "sent"}
    begun = {effect.key for effect in acts(evidence) if effect.act == "notify"}
    yield from (f"{key} has no end" for key in sorted(begun - ended))
    strange = {line.enrolment.effect for line in evidence.ledger} - {e.key for e in acts(evidence)}
    yield from (f"nothing called for {key}" for key in sorted(strange))
