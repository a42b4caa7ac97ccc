"""What has happened in a case, in the past tense: the timeline from which it can be rebuilt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, get_args

from firsthour.domain.commands import NO_TEXT, AnswerAbout, Group, HeardBy, PlanItem, Score, Text
from firsthour.domain.effects import Effect
from firsthour.domain.frozen import swift
from firsthour.domain.intake import Intake
from firsthour.domain.kinds import ByKind
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Audience, Phase, RecordType, Stage


@dataclass(frozen=True, slots=True)
class EscalationOpened:
    """A case was opened: the intake in short, the policy frozen into it."""

    intake: Intake
    policy: Policy
    kind: Literal["escalation_opened"] = "escalation_opened"


@dataclass(frozen=True, slots=True)
class CaseApproved:
    """The approver let the case begin."""

    kind: Literal["case_approved"] = "case_approved"


@dataclass(frozen=True, slots=True)
class CaseDeclined:
    """The approver declined the case."""

    reason: Text
    kind: Literal["case_declined"] = "case_declined"


@dataclass(frozen=True, slots=True)
class StageEntered:
    """The case moved to another stage."""

    stage: Stage
    kind: Literal["stage_entered"] = "stage_entered"


@dataclass(frozen=True, slots=True)
class PhaseSet:
    """The phase changed."""

    phase: Phase
    kind: Literal["phase_set"] = "phase_set"


@dataclass(frozen=True, slots=True)
class CommentAdded:
    """Somebody added an internal remark."""

    text: Text
    kind: Literal["comment_added"] = "comment_added"


@dataclass(frozen=True, slots=True)
class SeverityChanged:
    """The severity changed; pending due times were planned anew."""

    severity: int
    reason: Text = NO_TEXT
    criterion: str = ""
    kind: Literal["severity_changed"] = "severity_changed"


@dataclass(frozen=True, slots=True)
class PolicyRepinned:
    """The case was put under another policy."""

    policy: Policy
    reason: Text = NO_TEXT
    kind: Literal["policy_repinned"] = "policy_repinned"


@dataclass(frozen=True, slots=True)
class ObligationOwed:
    """A promise came into being."""

    key: str
    by: Role
    to: Audience
    base: datetime
    due_at: datetime
    warnings: tuple[datetime, ...] = ()
    kind: Literal["obligation_owed"] = "obligation_owed"


@dataclass(frozen=True, slots=True)
class ObligationMoved:
    """A promise got another due time."""

    key: str
    base: datetime
    due_at: datetime
    why: str
    warnings: tuple[datetime, ...] = ()
    kind: Literal["obligation_moved"] = "obligation_moved"


@dataclass(frozen=True, slots=True)
class ObligationWarned:
    """The debtor of a promise was reminded before it fell due."""

    key: str
    kind: Literal["obligation_warned"] = "obligation_warned"


@dataclass(frozen=True, slots=True)
class ObligationMet:
    """A promise was kept; ``late_s`` seconds after it was due, 0 when in time."""

    key: str
    evidence: tuple[str, ...]
    kept_at: datetime
    late_s: int = 0
    kind: Literal["obligation_met"] = "obligation_met"


@dataclass(frozen=True, slots=True)
class ObligationMissed:
    """A promise was not kept in time, and why; it is still carried out."""

    key: str
    due_at: datetime
    why: str
    kind: Literal["obligation_missed"] = "obligation_missed"


@dataclass(frozen=True, slots=True)
class ObligationWaived:
    """A level above released the debtor of a promise."""

    key: str
    reason: Text
    customer: int = 0
    kind: Literal["obligation_waived"] = "obligation_waived"


@dataclass(frozen=True, slots=True)
class ObligationCancelled:
    """A promise fell away because what it was for is gone."""

    key: str
    why: str
    kind: Literal["obligation_cancelled"] = "obligation_cancelled"


@dataclass(frozen=True, slots=True)
class WaiverAsked:
    """Somebody asked for a waiver."""

    key: str
    reason: Text
    kind: Literal["waiver_asked"] = "waiver_asked"


@dataclass(frozen=True, slots=True)
class PageRoundBegun:
    """A round of pages began: the owner first, then the levels."""

    round: int
    kind: Literal["page_round_begun"] = "page_round_begun"


@dataclass(frozen=True, slots=True)
class PageDue:
    """Somebody is to be paged now."""

    effect: Effect
    round: int
    step: int
    kind: Literal["page_due"] = "page_due"


@dataclass(frozen=True, slots=True)
class PageSent:
    """A page went out to these people."""

    effect: str
    people: tuple[str, ...]
    kind: Literal["page_sent"] = "page_sent"


@dataclass(frozen=True, slots=True)
class StepFoundNobody:
    """Whom an effect was to ask could not be found; it was skipped. ``ask`` says who that was."""

    step: str
    ask: str = ""
    kind: Literal["step_found_nobody"] = "step_found_nobody"


@dataclass(frozen=True, slots=True)
class PolicyExhausted:
    """All rounds of pages went by without an acknowledgement."""

    rounds: int
    kind: Literal["policy_exhausted"] = "policy_exhausted"


@dataclass(frozen=True, slots=True)
class CaseAcknowledged:
    """Somebody took the case."""

    person: str
    kind: Literal["case_acknowledged"] = "case_acknowledged"


@dataclass(frozen=True, slots=True)
class AcknowledgementExpired:
    """The one who acknowledged did nothing further in time."""

    person: str
    kind: Literal["acknowledgement_expired"] = "acknowledgement_expired"


@dataclass(frozen=True, slots=True)
class NoticeDrafted:
    """A notice is being prepared; it goes out by itself at ``send_at``."""

    notice: str
    notice_kind: str
    audience: Audience
    obligation: str
    send_at: datetime | None
    group: int = 0
    round: int = 0
    kind: Literal["notice_drafted"] = "notice_drafted"


@dataclass(frozen=True, slots=True)
class NoticeEdited:
    """A pending notice got a text as its next revision."""

    notice: str
    revision: int
    text: Text
    kind: Literal["notice_edited"] = "notice_edited"


@dataclass(frozen=True, slots=True)
class NoticeApproved:
    """The text of a pending notice was approved."""

    notice: str
    revision: int
    kind: Literal["notice_approved"] = "notice_approved"


@dataclass(frozen=True, slots=True)
class ApprovalAwaited:
    """The text of a notice waits for those in ``by`` (as the policy names them), at most ``until``.

    ``again``: they are reminded.
    """

    notice: str
    revision: int
    by: tuple[str, ...]
    until: datetime | None
    again: bool = False
    kind: Literal["approval_awaited"] = "approval_awaited"


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """One of several approved the text; ``fits`` are the parts they can take, ``left`` are open."""

    notice: str
    revision: int
    fits: tuple[str, ...]
    left: tuple[str, ...]
    kind: Literal["approval_given"] = "approval_given"


@dataclass(frozen=True, slots=True)
class ApprovalLapsed:
    """The text was not approved in time; ``then`` says what the policy does about it."""

    notice: str
    revision: int
    then: Literal["automatic", "text", "wait"]
    kind: Literal["approval_lapsed"] = "approval_lapsed"


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """A notice is to be sent now."""

    effect: Effect
    kind: Literal["notice_due"] = "notice_due"


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """A notice was sent: how many were to be told, were told, not reached, skipped."""

    effect: str
    recipients: int
    sent: int
    failed: int
    skipped: int
    unknown: int = 0
    kind: Literal["notice_sent"] = "notice_sent"


@dataclass(frozen=True, slots=True)
class NoticeFailed:
    """A notice could not be sent, by the code of the trouble."""

    effect: str
    code: str
    kind: Literal["notice_failed"] = "notice_failed"


@dataclass(frozen=True, slots=True)
class NoticeStopped:
    """Somebody halted a notice."""

    effect: str
    reason: Text
    kind: Literal["notice_stopped"] = "notice_stopped"


@dataclass(frozen=True, slots=True)
class HoldingStatementSent:
    """Nobody had written the update that was due, so the engine said what is known."""

    effect: str
    recipients: int
    sent: int
    kind: Literal["holding_statement_sent"] = "holding_statement_sent"


@dataclass(frozen=True, slots=True)
class RecipientsUnreachable:
    """Some recipients of a notice could not be reached on any channel."""

    effect: str
    count: int
    kind: Literal["recipients_unreachable"] = "recipients_unreachable"


@dataclass(frozen=True, slots=True)
class NoticeReturned:
    """``notice`` came back from some whom it had seemed to reach; their next way is tried."""

    notice: str
    count: int
    effect: Effect
    kind: Literal["notice_returned"] = "notice_returned"


@dataclass(frozen=True, slots=True)
class ReturnedToldAgain:
    """Those whose notice came back were told on their next way, but for ``left`` who have none."""

    effect: str
    told: int
    left: int
    kind: Literal["returned_told_again"] = "returned_told_again"


@dataclass(frozen=True, slots=True)
class RecipientsSought:
    """Before a notice is due, it is looked up who is not reached yet."""

    key: str
    effect: Effect
    kind: Literal["recipients_sought"] = "recipients_sought"


@dataclass(frozen=True, slots=True)
class RecipientsFound:
    """So many are not reached yet; ``mark`` tells sets apart, not who is in them."""

    effect: str
    unreached: int
    mark: str = ""
    kind: Literal["recipients_found"] = "recipients_found"


@dataclass(frozen=True, slots=True)
class CustomerToldByPhone:
    """Somebody told a customer (by number) or a colleague what was promised, on the telephone.

    ``whom`` and ``note`` refer to who answered and what was said.
    """

    key: str
    customer: int
    person: str
    whom: Text
    told_at: datetime
    note: Text
    effect: Effect
    kind: Literal["customer_told_by_phone"] = "customer_told_by_phone"


@dataclass(frozen=True, slots=True)
class CallNoted:
    """The call stands in the ledger; ``closed`` messages to them that were open are left out."""

    effect: str
    closed: int
    kind: Literal["call_noted"] = "call_noted"


@dataclass(frozen=True, slots=True)
class CorrectionWritten:
    """A correction of a notice, for those whom that notice reached."""

    notice: str
    of: str
    audience: Audience
    text: Text
    kind: Literal["correction_written"] = "correction_written"


@dataclass(frozen=True, slots=True)
class UpdateWritten:
    """Somebody wrote an update."""

    notice: str
    audience: Audience
    text: Text
    kind: Literal["update_written"] = "update_written"


@dataclass(frozen=True, slots=True)
class UpdatePostponed:
    """The next update was moved."""

    audience: Audience
    until: datetime
    reason: Text
    kind: Literal["update_postponed"] = "update_postponed"


@dataclass(frozen=True, slots=True)
class PlanRevised:
    """The action plan got a new revision, in full."""

    revision: int
    items: tuple[PlanItem, ...]
    reason: Text = NO_TEXT
    playbook: str = ""
    kind: Literal["plan_revised"] = "plan_revised"


@dataclass(frozen=True, slots=True)
class ActionFinished:
    """An item of the action plan was done."""

    action: int
    text: Text = NO_TEXT
    kind: Literal["action_finished"] = "action_finished"


@dataclass(frozen=True, slots=True)
class ActionOverdue:
    """A corrective action was not done in time; its owner and the level above are told."""

    action: int
    kind: Literal["action_overdue"] = "action_overdue"


@dataclass(frozen=True, slots=True)
class CustomersAdded:
    """Customers joined the case."""

    first: int
    groups: tuple[Group, ...]
    content: Text
    source: int = 0
    kind: Literal["customers_added"] = "customers_added"


@dataclass(frozen=True, slots=True)
class CustomerRemoved:
    """A customer left the case."""

    customer: int
    reason: Text
    kind: Literal["customer_removed"] = "customer_removed"


@dataclass(frozen=True, slots=True)
class ServiceAdded:
    """One more service is affected; the case has its ``tags`` as well."""

    service: str
    tags: tuple[str, ...] = ()
    kind: Literal["service_added"] = "service_added"


@dataclass(frozen=True, slots=True)
class ServiceRemoved:
    """A service was not affected after all; these ``tags`` came with it and go with it."""

    service: str
    tags: tuple[str, ...] = ()
    kind: Literal["service_removed"] = "service_removed"


@dataclass(frozen=True, slots=True)
class RecordAdded:
    """A record of another system was linked."""

    record: int
    system: str
    type: RecordType
    key: str
    content: Text = NO_TEXT
    kind: Literal["record_added"] = "record_added"


@dataclass(frozen=True, slots=True)
class RecordRemoved:
    """A record was unlinked."""

    record: int
    kind: Literal["record_removed"] = "record_removed"


@dataclass(frozen=True, slots=True)
class RecordSettled:
    """A linked record was confirmed closed, or released."""

    record: int
    how: Literal["closed", "released"]
    reason: Text = NO_TEXT
    kind: Literal["record_settled"] = "record_settled"


@dataclass(frozen=True, slots=True)
class StakeholderAdded:
    """A person or group joined the watch list."""

    person: str
    kind: Literal["stakeholder_added"] = "stakeholder_added"


@dataclass(frozen=True, slots=True)
class StakeholderRemoved:
    """A person or group left the watch list."""

    person: str
    kind: Literal["stakeholder_removed"] = "stakeholder_removed"


@dataclass(frozen=True, slots=True)
class LevelCalled:
    """The next level was brought in."""

    level: str
    effect: Effect
    kind: Literal["level_called"] = "level_called"


@dataclass(frozen=True, slots=True)
class StepCalled:
    """Somebody was brought in: by a step of the policy's ladder, in its turn, or by hand.

    ``ask`` is who was asked for, as a step of a policy says it; ``turn`` counts the ladder's
    repetitions, from 0.
    """

    ask: str
    effect: Effect
    step: str = ""
    turn: int = 0
    kind: Literal["step_called"] = "step_called"


@dataclass(frozen=True, slots=True)
class StepWaits:
    """Nobody is on duty for a step of the ladder; it is tried again when somebody is."""

    effect: str
    step: str
    until: datetime
    kind: Literal["step_waits"] = "step_waits"


@dataclass(frozen=True, slots=True)
class SlaWarned:
    """A part of the resolution target has gone by."""

    percent: int
    effect: Effect
    kind: Literal["sla_warned"] = "sla_warned"


@dataclass(frozen=True, slots=True)
class SlaBreached:
    """The resolution target has gone by unmet."""

    effect: Effect
    kind: Literal["sla_breached"] = "sla_breached"


@dataclass(frozen=True, slots=True)
class SnowballFound:
    """Customers of other open cases have the same trouble; a merge into the oldest is proposed."""

    service: str
    into: int
    cases: int
    customers: int
    kind: Literal["snowball_found"] = "snowball_found"


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """Somebody must look at something."""

    code: str
    effect: Effect
    kind: Literal["alarm_raised"] = "alarm_raised"


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """Somebody is reminded."""

    effect: Effect
    kind: Literal["reminder_due"] = "reminder_due"


@dataclass(frozen=True, slots=True)
class TaskForceActivated:
    """The task force was set up."""

    why: str
    kind: Literal["task_force_activated"] = "task_force_activated"


@dataclass(frozen=True, slots=True)
class TaskForceSuspended:
    """The task force rests while the resolution is verified."""

    kind: Literal["task_force_suspended"] = "task_force_suspended"


@dataclass(frozen=True, slots=True)
class TaskForceResumed:
    """The task force goes on, same people first."""

    kind: Literal["task_force_resumed"] = "task_force_resumed"


@dataclass(frozen=True, slots=True)
class SeatOfferDue:
    """A seat is to be offered to the next person."""

    effect: Effect
    seat: str
    kind: Literal["seat_offer_due"] = "seat_offer_due"


@dataclass(frozen=True, slots=True)
class SeatOffered:
    """A seat was offered to a person."""

    seat: str
    person: str
    lead: bool
    kind: Literal["seat_offered"] = "seat_offered"


@dataclass(frozen=True, slots=True)
class SeatAccepted:
    """A seat was taken."""

    seat: str
    person: str
    kind: Literal["seat_accepted"] = "seat_accepted"


@dataclass(frozen=True, slots=True)
class SeatDeclined:
    """A seat was refused."""

    seat: str
    person: str
    reason: Text = NO_TEXT
    kind: Literal["seat_declined"] = "seat_declined"


@dataclass(frozen=True, slots=True)
class SeatTimedOut:
    """A seat was not accepted in time."""

    seat: str
    person: str
    kind: Literal["seat_timed_out"] = "seat_timed_out"


@dataclass(frozen=True, slots=True)
class SeatVacant:
    """Nobody is left to offer a seat to."""

    seat: str
    kind: Literal["seat_vacant"] = "seat_vacant"


@dataclass(frozen=True, slots=True)
class SeatKept:
    """Nobody took over a seat that was to change hands: who sat there goes on."""

    seat: str
    person: str
    kind: Literal["seat_kept"] = "seat_kept"


@dataclass(frozen=True, slots=True)
class SeatHoursWarned:
    """Somebody has sat in the task force for long; relief is looked for before ``until``."""

    seat: str
    person: str
    until: datetime
    kind: Literal["seat_hours_warned"] = "seat_hours_warned"


@dataclass(frozen=True, slots=True)
class SeatHoursExceeded:
    """Somebody sits in the task force for longer than the policy allows."""

    seat: str
    person: str
    kind: Literal["seat_hours_exceeded"] = "seat_hours_exceeded"


@dataclass(frozen=True, slots=True)
class SeatHandedOver:
    """A seat is passed to a successor, who has still to accept it."""

    seat: str
    person: str
    to: str
    text: Text
    kind: Literal["seat_handed_over"] = "seat_handed_over"


@dataclass(frozen=True, slots=True)
class TechnicalPlanSubmitted:
    """The task force said how it will solve the trouble."""

    text: Text
    kind: Literal["technical_plan_submitted"] = "technical_plan_submitted"


@dataclass(frozen=True, slots=True)
class OwnershipTransferred:
    """The case has another owner or team."""

    owner: str
    team: str
    count: int
    reason: Text
    kind: Literal["ownership_transferred"] = "ownership_transferred"


@dataclass(frozen=True, slots=True)
class ClocksPaused:
    """The clocks stand while the customer is awaited."""

    until: datetime
    reason: Text
    kind: Literal["clocks_paused"] = "clocks_paused"


@dataclass(frozen=True, slots=True)
class ClocksResumed:
    """The clocks run again; pending due times moved by ``paused_s`` seconds."""

    paused_s: int
    kind: Literal["clocks_resumed"] = "clocks_resumed"


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A round of resolution began, for these customers (all, when empty)."""

    round: int
    why: str
    customers: tuple[int, ...] = ()
    text: Text = NO_TEXT
    kind: Literal["round_opened"] = "round_opened"


@dataclass(frozen=True, slots=True)
class ResolutionSignalled:
    """An engineer signalled the technical resolution."""

    round: int
    text: Text
    kind: Literal["resolution_signalled"] = "resolution_signalled"


@dataclass(frozen=True, slots=True)
class SignalRefused:
    """A signal could not be accepted; sender and manager are told."""

    code: str
    person: str
    text: Text = NO_TEXT
    kind: Literal["signal_refused"] = "signal_refused"


@dataclass(frozen=True, slots=True)
class ResolutionDeclared:
    """The manager declared the round resolved."""

    round: int
    text: Text
    kind: Literal["resolution_declared"] = "resolution_declared"


@dataclass(frozen=True, slots=True)
class ResolutionVerified:
    """The architect confirmed the resolution."""

    round: int
    text: Text = NO_TEXT
    kind: Literal["resolution_verified"] = "resolution_verified"


@dataclass(frozen=True, slots=True)
class ResolutionRejected:
    """The architect rejected the resolution."""

    round: int
    reason: Text
    kind: Literal["resolution_rejected"] = "resolution_rejected"


@dataclass(frozen=True, slots=True)
class ResolutionAnnounced:
    """The resolution was announced inside and outside."""

    round: int
    kind: Literal["resolution_announced"] = "resolution_announced"


@dataclass(frozen=True, slots=True)
class RelapseReported:
    """The trouble came back."""

    text: Text
    kind: Literal["relapse_reported"] = "relapse_reported"


@dataclass(frozen=True, slots=True)
class MonitoringEnded:
    """The monitoring period went by without a relapse."""

    round: int
    kind: Literal["monitoring_ended"] = "monitoring_ended"


@dataclass(frozen=True, slots=True)
class AccessAsked:
    """The customers of the round, or one group of them, were asked about their access."""

    round: int
    group: int = 0
    kind: Literal["access_asked"] = "access_asked"


@dataclass(frozen=True, slots=True)
class AccessConfirmed:
    """These customers can use the service again."""

    customers: tuple[int, ...]
    heard_by: HeardBy = ""
    text: Text = NO_TEXT
    kind: Literal["access_confirmed"] = "access_confirmed"


@dataclass(frozen=True, slots=True)
class AccessDenied:
    """These customers cannot use the service yet."""

    customers: tuple[int, ...]
    heard_by: HeardBy = ""
    text: Text = NO_TEXT
    kind: Literal["access_denied"] = "access_denied"


@dataclass(frozen=True, slots=True)
class AccessAssumed:
    """These customers never answered; the policy lets access be assumed."""

    round: int
    customers: int
    kind: Literal["access_assumed"] = "access_assumed"


@dataclass(frozen=True, slots=True)
class RefusedAnswers:
    """Answers about one thing that could not be taken, by the code of the refusal."""

    about: AnswerAbout
    code: str
    customers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswersRefused:
    """Of a batch of customers' answers these could not be taken; the others were."""

    refused: tuple[RefusedAnswers, ...]
    kind: Literal["answers_refused"] = "answers_refused"


@dataclass(frozen=True, slots=True)
class RcaRequested:
    """Somebody asked for a root cause analysis."""

    reason: Text = NO_TEXT
    kind: Literal["rca_requested"] = "rca_requested"


@dataclass(frozen=True, slots=True)
class ProblemOpened:
    """The problem record was opened."""

    system: str
    key: str
    kind: Literal["problem_opened"] = "problem_opened"


@dataclass(frozen=True, slots=True)
class InternalRcaSubmitted:
    """Findings were submitted as an internal RCA."""

    rca: int
    document: Text
    team: str = ""
    kind: Literal["internal_rca_submitted"] = "internal_rca_submitted"


@dataclass(frozen=True, slots=True)
class InternalRcaWithdrawn:
    """An internal RCA was withdrawn."""

    rca: int
    reason: Text
    kind: Literal["internal_rca_withdrawn"] = "internal_rca_withdrawn"


@dataclass(frozen=True, slots=True)
class RcaRenderDue:
    """The final RCAs are to be rendered."""

    effect: Effect
    revision: int
    kind: Literal["rca_render_due"] = "rca_render_due"


@dataclass(frozen=True, slots=True)
class RcaDrafted:
    """The final RCAs were rendered, one for each customer."""

    effect: str
    revision: int
    documents: int
    kind: Literal["rca_drafted"] = "rca_drafted"


@dataclass(frozen=True, slots=True)
class RcaBlocked:
    """The final RCAs could not be rendered: the code, and the part that is to blame."""

    effect: str
    revision: int
    code: str
    part: str
    kind: Literal["rca_blocked"] = "rca_blocked"


@dataclass(frozen=True, slots=True)
class RcaEdited:
    """The final RCA got a text by hand."""

    text: Text
    customer: int
    revision: int
    kind: Literal["rca_edited"] = "rca_edited"


@dataclass(frozen=True, slots=True)
class RcaApproved:
    """The final RCA was approved."""

    revision: int
    kind: Literal["rca_approved"] = "rca_approved"


@dataclass(frozen=True, slots=True)
class RcaShared:
    """The final RCA was shared with the customers."""

    revision: int
    kind: Literal["rca_shared"] = "rca_shared"


@dataclass(frozen=True, slots=True)
class RcaAcknowledged:
    """These customers have read the RCA."""

    customers: tuple[int, ...]
    heard_by: HeardBy = ""
    kind: Literal["rca_acknowledged"] = "rca_acknowledged"


@dataclass(frozen=True, slots=True)
class ChecklistCleared:
    """Nothing on the closing checklist is open any more; the manager may close."""

    kind: Literal["checklist_cleared"] = "checklist_cleared"


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """Nothing on the closing checklist was open, and the case was closed."""

    kind: Literal["case_closed"] = "case_closed"


@dataclass(frozen=True, slots=True)
class CaseReopened:
    """A closed case was taken up again."""

    reason: Text
    count: int
    kind: Literal["case_reopened"] = "case_reopened"


@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """Customers answered the survey."""

    scores: tuple[Score, ...]
    heard_by: HeardBy = ""
    kind: Literal["survey_answered"] = "survey_answered"


@dataclass(frozen=True, slots=True)
class SurveyEnded:
    """The survey is over."""

    kind: Literal["survey_ended"] = "survey_ended"


@dataclass(frozen=True, slots=True)
class FeedbackAnswered:
    """The executive answered a customer."""

    customer: int
    text: Text
    kind: Literal["feedback_answered"] = "feedback_answered"


@dataclass(frozen=True, slots=True)
class CustomerAsked:
    """A customer asked something."""

    customer: int
    text: Text
    heard_by: HeardBy = ""
    kind: Literal["customer_asked"] = "customer_asked"


@dataclass(frozen=True, slots=True)
class CaseCancelled:
    """The case was a false alarm."""

    reason: Text
    kind: Literal["case_cancelled"] = "case_cancelled"


@dataclass(frozen=True, slots=True)
class MergeAsked:
    """The case is to go into another one."""

    into: int
    reason: Text
    effect: Effect
    kind: Literal["merge_asked"] = "merge_asked"


@dataclass(frozen=True, slots=True)
class MergeRefused:
    """The other case could not take this one over."""

    into: int
    code: str
    kind: Literal["merge_refused"] = "merge_refused"


@dataclass(frozen=True, slots=True)
class CaseMerged:
    """The other case took over; this one ends."""

    into: int
    kind: Literal["case_merged"] = "case_merged"


@dataclass(frozen=True, slots=True)
class DuplicateAdopted:
    """The case took over a duplicate."""

    source: int
    kind: Literal["duplicate_adopted"] = "duplicate_adopted"


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """An act of the engine could not be carried out, by the code of the trouble."""

    effect: str
    code: str
    kind: Literal["effect_failed"] = "effect_failed"


@dataclass(frozen=True, slots=True)
class CaseRecovered:
    """The case was started anew from its facts."""

    kind: Literal["case_recovered"] = "case_recovered"


@dataclass(frozen=True, slots=True)
class CaseFinished:
    """Survey and corrective actions are settled; nothing is left to do."""

    kind: Literal["case_finished"] = "case_finished"


Body = (
    EscalationOpened
    | CaseApproved
    | CaseDeclined
    | StageEntered
    | PhaseSet
    | CommentAdded
    | SeverityChanged
    | PolicyRepinned
    | ObligationOwed
    | ObligationMoved
    | ObligationWarned
    | ObligationMet
    | ObligationMissed
    | ObligationWaived
    | ObligationCancelled
    | WaiverAsked
    | PageRoundBegun
    | PageDue
    | PageSent
    | StepFoundNobody
    | PolicyExhausted
    | CaseAcknowledged
    | AcknowledgementExpired
    | NoticeDrafted
    | NoticeEdited
    | NoticeApproved
    | ApprovalAwaited
    | ApprovalGiven
    | ApprovalLapsed
    | NoticeDue
    | NoticeSent
    | NoticeFailed
    | NoticeStopped
    | HoldingStatementSent
    | RecipientsUnreachable
    | NoticeReturned
    | ReturnedToldAgain
    | RecipientsSought
    | RecipientsFound
    | CustomerToldByPhone
    | CallNoted
    | CorrectionWritten
    | UpdateWritten
    | UpdatePostponed
    | PlanRevised
    | ActionFinished
    | ActionOverdue
    | CustomersAdded
    | CustomerRemoved
    | ServiceAdded
    | ServiceRemoved
    | RecordAdded
    | RecordRemoved
    | RecordSettled
    | StakeholderAdded
    | StakeholderRemoved
    | LevelCalled
    | StepCalled
    | StepWaits
    | SlaWarned
    | SlaBreached
    | AlarmRaised
    | SnowballFound
    | ReminderDue
    | TaskForceActivated
    | TaskForceSuspended
    | TaskForceResumed
    | SeatOfferDue
    | SeatOffered
    | SeatAccepted
    | SeatDeclined
    | SeatTimedOut
    | SeatVacant
    | SeatHandedOver
    | SeatHoursWarned
    | SeatKept
    | SeatHoursExceeded
    | TechnicalPlanSubmitted
    | OwnershipTransferred
    | ClocksPaused
    | ClocksResumed
    | RoundOpened
    | ResolutionSignalled
    | SignalRefused
    | ResolutionDeclared
    | ResolutionVerified
    | ResolutionRejected
    | ResolutionAnnounced
    | RelapseReported
    | MonitoringEnded
    | AccessAsked
    | AccessConfirmed
    | AccessDenied
    | AccessAssumed
    | AnswersRefused
    | RcaRequested
    | ProblemOpened
    | InternalRcaSubmitted
    | InternalRcaWithdrawn
    | RcaRenderDue
    | RcaDrafted
    | RcaBlocked
    | RcaEdited
    | RcaApproved
    | RcaShared
    | RcaAcknowledged
    | ChecklistCleared
    | CaseClosed
    | CaseReopened
    | SurveyAnswered
    | SurveyEnded
    | FeedbackAnswered
    | CustomerAsked
    | CaseCancelled
    | MergeAsked
    | MergeRefused
    | CaseMerged
    | DuplicateAdopted
    | EffectFailed
    | CaseRecovered
    | CaseFinished
)
"""Everything that can be a fact."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the timeline.

    ``number`` counts from 1 without gaps within the case. ``at`` is when it happened;
    ``due``, for the engine's acts, when it should have happened. ``said`` is the id of the
    command that caused it, if one did. Data and references to texts only: prose is made
    when it is read.
    """

    number: int
    at: datetime
    actor: Actor
    body: Annotated[Body, ByKind]
    due: datetime | None = None
    said: str = ""
    kind: Literal["fact"] = "fact"


swift(Fact, *get_args(Body))
