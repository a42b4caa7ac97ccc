"""Rounds of resolution, monitoring, and the root cause analysis."""

from typing import Any

from sqlalchemy import bindparam, update

from firsthour.domain import facts as f
from firsthour.records.projected import EFFECTS, RCAS, ROUNDS
from firsthour.records.themes.course import VOID_FINAL
from firsthour.records.themes.customers import into_round
from firsthour.records.themes.table import on
from firsthour.records.work import Work

SHARED = (
    update(RCAS)
    .where(
        RCAS.c.case == bindparam("of_case"),
        RCAS.c.side == "final",
        RCAS.c.number == bindparam("of_revision"),
    )
    .values(state="shared")
)


@on(f.RoundOpened)
def round_opened(work: Work, body: f.RoundOpened, fact: f.Fact) -> None:
    """For all, or for those who denied; who denies while a round is open joins it."""
    into_round(work, body.round, body.customers)
    if body.round > work.now["round"]:
        work.put(
            ROUNDS,
            {"round": body.round},
            why=body.why,
            customers=list(body.customers),
            opened_at=fact.at,
        )
        work.set(round=body.round)


def _round(work: Work, number: int, **values: Any) -> None:
    work.merge(ROUNDS, {"round": number}, **values)


@on(f.ResolutionSignalled)
def signalled(work: Work, body: f.ResolutionSignalled, fact: f.Fact) -> None:
    """An engineer says it is solved."""
    _round(
        work,
        body.round,
        signalled_at=fact.at,
        signalled_by=fact.actor.person,
        signalled_text=body.text,
    )


@on(f.ResolutionDeclared)
def declared(work: Work, body: f.ResolutionDeclared, fact: f.Fact) -> None:
    """The manager says so."""
    _round(
        work,
        body.round,
        declared_at=fact.at,
        declared_by=fact.actor.person,
        declared_text=body.text,
    )


@on(f.ResolutionVerified)
def verified(work: Work, body: f.ResolutionVerified, fact: f.Fact) -> None:
    """The architect confirms it."""
    _round(work, body.round, verified_at=fact.at, verified_by=fact.actor.person)


@on(f.ResolutionRejected)
def rejected(work: Work, body: f.ResolutionRejected, fact: f.Fact) -> None:
    """Back to work, in the same round."""
    _round(work, body.round, rejected_at=fact.at, rejected_reason=body.reason)
    _round(work, body.round, signalled_at=None, signalled_by="", signalled_text="")
    _round(work, body.round, declared_at=None, declared_by="", declared_text="")


@on(f.ResolutionAnnounced)
def announced(work: Work, body: f.ResolutionAnnounced, fact: f.Fact) -> None:
    """Inside and outside know it."""
    _round(work, body.round, announced_at=fact.at)


@on(f.MonitoringEnded)
def monitoring_ended(work: Work, body: f.MonitoringEnded, fact: f.Fact) -> None:
    """No relapse came."""
    _round(work, body.round, monitored_at=fact.at)


@on(f.RcaRequested)
def rca_requested(work: Work, _body: f.RcaRequested, fact: f.Fact) -> None:
    """An RCA is owed from here on."""
    work.set(rca_requested_at=fact.at)


@on(f.ProblemOpened)
def problem_opened(work: Work, body: f.ProblemOpened, _fact: f.Fact) -> None:
    """The findings go there."""
    work.set(problem=f"{body.system}:{body.key}")


@on(f.InternalRcaSubmitted)
def submitted(work: Work, body: f.InternalRcaSubmitted, fact: f.Fact) -> None:
    """One more account to merge."""
    work.put(
        RCAS,
        {"side": "internal", "number": body.rca, "customer": 0},
        state="submitted",
        document=body.document,
        team=body.team,
        at=fact.at,
        by=fact.actor.person,
    )


@on(f.InternalRcaWithdrawn)
def withdrawn(work: Work, body: f.InternalRcaWithdrawn, _fact: f.Fact) -> None:
    """One account less; what was merged from it is void."""
    handle = {"side": "internal", "number": body.rca, "customer": 0}
    work.change(RCAS, handle, state="withdrawn", reason=body.reason)
    work.sweep(RCAS, VOID_FINAL)


def _final(work: Work, revision: int, customer: int = 0, **values: Any) -> None:
    work.merge(RCAS, {"side": "final", "number": revision, "customer": customer}, **values)


@on(f.RcaRenderDue)
def render_due(work: Work, body: f.RcaRenderDue, fact: f.Fact) -> None:
    """The final RCAs are being rendered."""
    _final(work, body.revision, state="rendering", at=fact.at, code="", part="")


@on(f.RcaDrafted)
def rca_drafted(work: Work, body: f.RcaDrafted, fact: f.Fact) -> None:
    """Ready for review."""
    _final(work, body.revision, state="drafted", at=fact.at, documents=body.documents)
    work.change(EFFECTS, {"key": body.effect}, state="done", done_at=fact.at)


@on(f.RcaBlocked)
def rca_blocked(work: Work, body: f.RcaBlocked, fact: f.Fact) -> None:
    """Nothing to review until the findings are mended."""
    _final(work, body.revision, state="blocked", at=fact.at, code=body.code, part=body.part)
    work.change(EFFECTS, {"key": body.effect}, state="failed", done_at=fact.at, code=body.code)


@on(f.RcaEdited)
def rca_edited(work: Work, body: f.RcaEdited, fact: f.Fact) -> None:
    """A text by hand, to be rendered and approved anew."""
    _final(
        work,
        body.revision,
        body.customer,
        state="edited",
        document=body.text,
        at=fact.at,
        by=fact.actor.person,
    )


@on(f.RcaApproved)
def rca_approved(work: Work, body: f.RcaApproved, fact: f.Fact) -> None:
    """It may be shared."""
    _final(work, body.revision, state="approved", approved_by=fact.actor.person)


@on(f.RcaShared)
def rca_shared(work: Work, body: f.RcaShared, fact: f.Fact) -> None:
    """The customers have it."""
    work.set(rca_shared_at=fact.at)
    work.sweep(RCAS, SHARED, of_revision=body.revision)
