"""What people do to close: root cause analysis, checklist, survey, questions and answers."""

from datetime import datetime

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.acts.joining import no_customer
from firsthour.domain.acts.resolving import alert_low, may_read, may_score
from firsthour.domain.acts.table import on
from firsthour.domain.checklist import open_items
from firsthour.domain.doings import done
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.refusals import Refused, four_eyes, invalid, unknown, wrong_stage
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn


@on(c.RequestRca)
def request_rca(turn: Turn, command: c.RequestRca) -> Refused | None:
    """An RCA is owed from now; the problem record is opened at once."""
    if turn.state.rca.requested_at:
        return done(turn.state, "rca", "An RCA was asked for already")
    turn.add(f.RcaRequested(command.reason))
    open_problem_record(turn)
    return None


def open_problem_record(turn: Turn) -> None:
    """Open the product's own problem record, unless there is one."""
    if not turn.state.rca.problem:
        key = turn.state.intake.label.replace("ESC", "PRB")
        turn.add(f.ProblemOpened("firsthour", key), rule="rca")
        turn.alarm("problem_opened", Audience.ROLE, Role.COORDINATOR, rule="rca")


@on(c.OpenProblem)
def open_problem(turn: Turn, command: c.OpenProblem) -> Refused | None:
    """The problem record, in this or another system."""
    if turn.state.rca.problem == f"{command.system}:{command.key}":
        return done(turn.state, "problem", f"The problem record is {turn.state.rca.problem}")
    if not (command.system and command.key):
        return invalid("Name the system and the key of the problem record.")
    turn.add(f.ProblemOpened(command.system, command.key))
    return None


@on(c.SubmitInternalRca)
def submit_internal_rca(turn: Turn, command: c.SubmitInternalRca) -> Refused | None:
    """Findings; the final RCAs are merged from all that are submitted."""
    state = turn.state
    if not any(each.verified_at for each in state.rounds):
        return wrong_stage(
            "The resolution is not verified yet.", "Submit the findings after the verification."
        )
    if state.rca.shared_at:
        return wrong_stage("The final RCA is shared already.")
    if not command.document:
        return invalid("Findings need a document.")
    number = state.rca.last + 1
    turn.add(f.InternalRcaSubmitted(number, command.document, command.team))
    turn.keep("internal_rca", f"rca {number}")
    if state.tells_customers:
        render(turn)
    return None


@on(c.WithdrawInternalRca)
def withdraw_internal_rca(turn: Turn, command: c.WithdrawInternalRca) -> Refused | None:
    """Findings that do not hold; what was merged from them is void."""
    state = turn.state
    if command.rca not in state.rca.submitted:
        return unknown(f"There is no internal RCA {command.rca}.")
    if state.rca.shared_at or f"rca_shared:{state.rca.revision}" in state.effects:
        return wrong_stage("The final RCA is shared already.")
    turn.add(f.InternalRcaWithdrawn(command.rca, command.reason))
    if turn.state.rca.submitted and state.tells_customers:
        render(turn)
    return None


def render(turn: Turn, revision: int | None = None) -> None:
    """Have the final RCAs rendered, as a new revision unless one is named."""
    number = revision or turn.state.rca.revision + 1
    effect = Effect(f"rca:{number}", "render", revision=number)
    turn.add(f.RcaRenderDue(effect, number), rule="rca")


@on(c.EditRca)
def edit_rca(turn: Turn, command: c.EditRca) -> Refused | None:
    """A text by hand; it passes the same guard, and wants a new approval."""
    state = turn.state
    if state.rca.shared_at:
        return wrong_stage("The final RCA is shared already.")
    if not state.rca.submitted:
        return wrong_stage("No findings are submitted yet.")
    if command.customer:
        refused = no_customer(state, command.customer)
        if refused:
            return refused
    revision = state.rca.revision + 1
    turn.add(f.RcaEdited(command.text, command.customer, revision))
    render(turn, revision)
    return None


@on(c.ApproveRca)
def approve_rca(turn: Turn, _command: c.ApproveRca) -> Refused | None:
    """The final RCA as it stands."""
    rca = turn.state.rca
    if rca.shared_at or (rca.approved and rca.approved == rca.revision):
        return done(turn.state, "approve_rca", "The final RCA is approved already")
    if rca.drafted != rca.revision or not rca.drafted:
        return wrong_stage(
            "The final RCA is not rendered yet, or could not be.",
            "See the timeline for what stands in its way.",
        )
    rule = turn.state.policy.approval_of(NoticeKind.RCA_SHARED, Audience.CUSTOMERS)
    if rule.wants_another and any(turn.actor.is_also(author) for author in rca.authors):
        return four_eyes(
            "Who wrote a text for customers cannot approve it.", "Ask a second person."
        )
    turn.add(f.RcaApproved(rca.revision))
    return None


@on(c.ShareRca)
def share_rca(turn: Turn, _command: c.ShareRca) -> Refused | None:
    """The approved RCA goes to the customers."""
    state = turn.state
    key = f"rca_shared:{state.rca.revision}"
    if state.rca.shared_at or key in state.effects:
        return done(state, "share_rca", "The final RCA is shared already")
    if not state.rca.approved or state.rca.approved != state.rca.revision:
        return wrong_stage("The final RCA is not approved.", "Approve it first.")
    promise = state.obligations.get("final_rca")
    effect = Effect(
        key,
        "notify",
        NoticeKind.RCA_SHARED,
        Audience.CUSTOMERS,
        obligation="final_rca",
        revision=state.rca.revision,
        due=promise.due if promise else None,
    )
    turn.add(f.NoticeDue(effect))
    return None


@on(c.AcknowledgeRca)
def acknowledge_rca(turn: Turn, command: c.AcknowledgeRca) -> Refused | None:
    """A customer has read it."""
    refused = may_read(turn.state, command.customer)
    if refused:
        return refused
    turn.add(f.RcaAcknowledged((command.customer,), command.heard_by))
    return None


@on(c.Close)
def close(turn: Turn, _command: c.Close) -> Refused | None:
    """Only when nothing on the checklist is open."""
    items = open_items(turn.state)
    if items:
        return wrong_stage("The closing checklist is not empty.", f"Open: {'; '.join(items)}.")
    shut(turn)
    return None


def shut(turn: Turn, *, due: datetime | None = None, rule: str = "") -> None:
    """Close the case: the promise to close at all is kept; survey and lessons follow."""
    turn.keep("close", turn.actor.person or "engine")
    turn.end(f.CaseClosed(), rule=rule, due=due)


@on(c.AnswerSurvey)
def answer_survey(turn: Turn, command: c.AnswerSurvey) -> Refused | None:
    """One score a customer; a low one is told to the executive."""
    refused = may_score(turn.state, command.customer, command.score)
    if refused:
        return refused
    scores = (c.Score(command.customer, command.score, command.text),)
    turn.add(f.SurveyAnswered(scores, command.heard_by))
    alert_low(turn, scores)
    return None


@on(c.AnswerFeedback)
def answer_feedback(turn: Turn, command: c.AnswerFeedback) -> Refused | None:
    """The executive answers a customer."""
    refused = no_customer(turn.state, command.customer)
    if refused:
        return refused
    if not command.text:
        return invalid("An answer needs a text.")
    turn.add(f.FeedbackAnswered(command.customer, command.text))
    return None


@on(c.Ask)
def ask(turn: Turn, command: c.Ask) -> Refused | None:
    """A question; the customer engagement executive is told."""
    refused = no_customer(turn.state, command.customer)
    if refused:
        return refused
    if not command.text:
        return invalid("A question needs a text.")
    turn.add(f.CustomerAsked(command.customer, command.text, command.heard_by))
    turn.alarm("customer_asked", Audience.ROLE, Role.CUSTOMER_EXECUTIVE, rule="questions")
    return None
