"""The course of a case: opening, stage, phase, severity, policy, ownership, pauses, ends."""

from typing import Any

from sqlalchemy import bindparam, update

from firsthour.domain import facts as f
from firsthour.domain.intake import Intake
from firsthour.domain.policy import Policy
from firsthour.domain.stages import ENDED_STAGES, Phase, Stage
from firsthour.records.projected import EFFECTS, LINKED_RECORDS, RCAS, ROUNDS
from firsthour.records.reading import read_intake
from firsthour.records.rows import among
from firsthour.records.shapes import IntakeDocument
from firsthour.records.themes.customers import join
from firsthour.records.themes.duties import owned
from firsthour.records.themes.table import on
from firsthour.records.work import Work

_MINE = EFFECTS.c.case == bindparam("of_case")
DROP_PAGES = (
    update(EFFECTS)
    .where(_MINE, EFFECTS.c.key.startswith("page:"), EFFECTS.c.state == "due")
    .values(state="dropped")
)
DROP_ALL = (
    update(EFFECTS).where(_MINE, among(EFFECTS.c.state, ("pending", "due"))).values(state="dropped")
)
DROP_PENDING = update(EFFECTS).where(_MINE, EFFECTS.c.state == "pending").values(state="dropped")
VOID_FINAL = (
    update(RCAS)
    .where(
        RCAS.c.case == bindparam("of_case"),
        RCAS.c.side == "final",
        among(RCAS.c.state, ("rendering", "drafted", "edited", "approved")),
    )
    .values(state="void")
)


@on(f.EscalationOpened)
def opened(work: Work, body: f.EscalationOpened, fact: f.Fact) -> None:
    """The case comes into being, with its customers, links and first round."""
    intake, document = body.intake, read_intake(work.content(body.intake.content))
    waits = intake.severity in body.policy.approval
    work.set(
        case=work.case,
        stage=Stage.START.value,
        phase=Phase.INVESTIGATING.value,
        round=1,
        customers=0,
        joins=0,
        started_at=None if waits else intake.opened_at,
        **_intake(intake, document),
        **_policy(body.policy),
    )
    work.put(ROUNDS, {"round": 1}, why="opened", opened_at=intake.opened_at)
    for number, link in enumerate(intake.records, 1):
        written = document.records[number - 1] if number <= len(document.records) else None
        work.put(
            LINKED_RECORDS,
            {"record": number},
            system=link.system,
            type=link.type.value,
            key=link.key,
            url=written.url if written else "",
            was=written.state if written else "",
        )
    if intake.groups:
        added = f.CustomersAdded(1, intake.groups, intake.content)
        join(work, document.customers, added, fact.at)


def _intake(intake: Intake, document: IntakeDocument) -> dict[str, Any]:
    return {
        "label": intake.label,
        "title": document.title,
        "summary": document.summary,
        "public_summary": document.public_summary,
        "content": intake.content,
        "severity": intake.severity,
        "trigger": intake.trigger.value,
        "source": intake.source.value,
        "proactive": intake.proactive,
        "rehearsal": intake.rehearsal,
        "requester": intake.requester,
        "owner": intake.owner,
        "team": intake.team,
        "criteria": [criterion.value for criterion in intake.criteria],
        "raised_by": list(intake.raised_by),
        "services": list(intake.services),
        "stakeholders": list(intake.stakeholders),
        "tags": list(document.tags),
        "opened_at": intake.opened_at,
        "known_since": intake.known_since,
    }


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "policy_name": policy.name,
        "policy_version": policy.version,
        "policy_hash": policy.content_hash,
    }


@on(f.CaseApproved)
def approved(work: Work, _body: f.CaseApproved, fact: f.Fact) -> None:
    """The promises of the case count from here."""
    work.set(started_at=fact.at)
    work.merge(ROUNDS, {"round": 1}, why="opened", opened_at=fact.at)


@on(f.StageEntered)
def stage_entered(work: Work, body: f.StageEntered, fact: f.Fact) -> None:
    """Another stage."""
    _enter(work, body.stage, fact)


def _enter(work: Work, stage: Stage, fact: f.Fact) -> None:
    ended = stage in ENDED_STAGES
    work.set(stage=stage.value, ended_at=(work.now.get("ended_at") or fact.at) if ended else None)


@on(f.PhaseSet)
def phase_set(work: Work, body: f.PhaseSet, _fact: f.Fact) -> None:
    """Another phase."""
    work.set(phase=body.phase.value)


@on(f.SeverityChanged)
def severity_changed(work: Work, body: f.SeverityChanged, _fact: f.Fact) -> None:
    """Another severity; the criterion that raised it stays known."""
    work.set(severity=body.severity)
    if body.criterion:
        work.set(raised_by=[*work.now["raised_by"], body.criterion])


@on(f.PolicyRepinned)
def policy_repinned(work: Work, body: f.PolicyRepinned, _fact: f.Fact) -> None:
    """Another policy."""
    work.set(**_policy(body.policy))


@on(f.OwnershipTransferred)
def transferred(work: Work, body: f.OwnershipTransferred, fact: f.Fact) -> None:
    """Another owner, who has to acknowledge anew."""
    work.set(owner=body.owner, team=body.team, transfers=body.count)
    work.set(acknowledged_by="", acknowledged_at=None)
    void_pages(work, fact)


def void_pages(work: Work, fact: f.Fact) -> None:
    """Pages decided until now do not begin to be sent any more, whatever becomes of the case."""
    work.set(pages_void_to=fact.number)
    work.sweep(EFFECTS, DROP_PAGES)


@on(f.PageRoundBegun)
def paged_anew(work: Work, body: f.PageRoundBegun, fact: f.Fact) -> None:
    """A new climb: nobody can answer the pages of the former one."""
    if body.round == 1:
        void_pages(work, fact)


@on(f.ResolutionAnnounced)
def announced(work: Work, _body: f.ResolutionAnnounced, fact: f.Fact) -> None:
    """Nobody is woken for what is solved."""
    void_pages(work, fact)


@on(f.CaseAcknowledged)
def acknowledged(work: Work, body: f.CaseAcknowledged, fact: f.Fact) -> None:
    """Somebody has the case: pages decided until now are void."""
    work.set(acknowledged_by=body.person, acknowledged_at=fact.at)
    if not work.now["owner"]:
        work.set(owner=body.person)
        owned(work, body.person, str(work.now["team"]), fact)
    void_pages(work, fact)


@on(f.AcknowledgementExpired)
def acknowledgement_expired(work: Work, _body: f.AcknowledgementExpired, _fact: f.Fact) -> None:
    """Nobody has the case in hand."""
    work.set(acknowledged_by="", acknowledged_at=None)


@on(f.ClocksPaused)
def paused(work: Work, body: f.ClocksPaused, _fact: f.Fact) -> None:
    """The clocks stand."""
    work.set(paused_until=body.until)


@on(f.ClocksResumed)
def resumed(work: Work, _body: f.ClocksResumed, _fact: f.Fact) -> None:
    """The clocks run."""
    work.set(paused_until=None)


@on(f.CaseDeclined)
def declined(work: Work, body: f.CaseDeclined, fact: f.Fact) -> None:
    """An end before the beginning."""
    _enter(work, Stage.DECLINED, fact)
    work.set(end_reason=body.reason)
    void_pages(work, fact)
    work.sweep(EFFECTS, DROP_ALL)


@on(f.CaseCancelled)
def cancelled(work: Work, body: f.CaseCancelled, fact: f.Fact) -> None:
    """A false alarm: what was being prepared or sent stops."""
    _enter(work, Stage.CANCELLED, fact)
    work.set(end_reason=body.reason)
    void_pages(work, fact)
    work.sweep(EFFECTS, DROP_ALL)


@on(f.MergeAsked)
def merge_asked(work: Work, body: f.MergeAsked, _fact: f.Fact) -> None:
    """The reason stays known when the other case takes over."""
    work.set(end_reason=body.reason)


@on(f.MergeRefused)
def merge_refused(work: Work, _body: f.MergeRefused, _fact: f.Fact) -> None:
    """Everything stays as it was."""
    work.set(end_reason="")


@on(f.CaseMerged)
def merged(work: Work, body: f.CaseMerged, fact: f.Fact) -> None:
    """The other case has taken over."""
    _enter(work, Stage.MERGED, fact)
    work.set(merged_into=body.into)
    void_pages(work, fact)
    work.sweep(EFFECTS, DROP_ALL)


@on(f.DuplicateAdopted)
def adopted(work: Work, body: f.DuplicateAdopted, _fact: f.Fact) -> None:
    """A duplicate came in."""
    work.set(adopted=[*work.now.get("adopted", []), body.source])


@on(f.CaseClosed)
def closed(work: Work, _body: f.CaseClosed, fact: f.Fact) -> None:
    """Closed; survey and corrective actions are still to come."""
    _enter(work, Stage.CLOSED, fact)
    work.set(closed_at=fact.at)
    work.sweep(EFFECTS, DROP_PENDING)
    void_pages(work, fact)


@on(f.CaseReopened)
def reopened(work: Work, body: f.CaseReopened, _fact: f.Fact) -> None:
    """One history goes on; what belonged to the close falls away."""
    work.set(reopened=body.count, closed_at=None, phase=Phase.INVESTIGATING.value)
    work.set(acknowledged_by="", acknowledged_at=None, rca_shared_at=None)
    work.sweep(RCAS, VOID_FINAL)


@on(f.CaseFinished)
def finished(work: Work, _body: f.CaseFinished, _fact: f.Fact) -> None:
    """Nothing is left to do."""
    work.set(finished=True)


@on(f.ServiceAdded)
def service_added(work: Work, body: f.ServiceAdded, _fact: f.Fact) -> None:
    """One more service, with its tags."""
    work.set(services=[*work.now["services"], body.service])
    if body.tags:
        work.set(tags=list(dict.fromkeys((*work.now["tags"], *body.tags))))


@on(f.ServiceRemoved)
def service_removed(work: Work, body: f.ServiceRemoved, _fact: f.Fact) -> None:
    """One service less, and the tags that came with it alone."""
    work.set(services=[name for name in work.now["services"] if name != body.service])
    if body.tags:
        work.set(tags=[tag for tag in work.now["tags"] if tag not in body.tags])


@on(f.StakeholderAdded)
def stakeholder_added(work: Work, body: f.StakeholderAdded, _fact: f.Fact) -> None:
    """One more on the watch list."""
    work.set(stakeholders=[*work.now["stakeholders"], body.person])


@on(f.StakeholderRemoved)
def stakeholder_removed(work: Work, body: f.StakeholderRemoved, _fact: f.Fact) -> None:
    """One less on the watch list."""
    work.set(stakeholders=[one for one in work.now["stakeholders"] if one != body.person])
