"""What people may say to a case, in the imperative. Texts travel as references into the records."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, NewType, get_args

from firsthour.domain.frozen import swift
from firsthour.domain.kinds import ByKind
from firsthour.domain.policy import Policy, Span
from firsthour.domain.roles import Actor
from firsthour.domain.stages import Audience, Phase, RecordType

Text = NewType("Text", str)
"""A reference (hash) to a text or document that the records keep; ``""`` is no text."""

NO_TEXT = Text("")

ActionType = Literal["detective", "corrective", "preventative"]
HeardBy = Literal["", "phone", "mail", "visit"]


@dataclass(frozen=True, slots=True)
class Group:
    """Customers that join under one contract: ``resolution`` is their own target, if any.

    ``calendar`` says in which hours a target in business time is counted: see
    ``firsthour.domain.contracts``; empty is the policy's calendar.
    """

    count: int
    resolution: Span | None = None
    key_customers: int = 0
    tiers: tuple[str, ...] = ()
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One item of an action plan. ``action`` is 0 for a new one."""

    text: Text
    owner: str
    due: datetime
    type: ActionType = "detective"
    action: int = 0


@dataclass(frozen=True, slots=True)
class Approve:
    """Let a case begin, where the policy asks for approval."""

    kind: Literal["approve"] = "approve"


@dataclass(frozen=True, slots=True)
class Decline:
    """End a case that waits for approval."""

    reason: Text
    kind: Literal["decline"] = "decline"


@dataclass(frozen=True, slots=True)
class Comment:
    """Add an internal remark to the timeline."""

    text: Text
    kind: Literal["comment"] = "comment"


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Take the case: paging stops. ``climb`` is the climb of pages that is answered, 0 the last."""

    climb: int = 0
    kind: Literal["acknowledge"] = "acknowledge"


@dataclass(frozen=True, slots=True)
class ChangeSeverity:
    """Set the severity; pending due times are planned anew."""

    severity: int
    reason: Text
    kind: Literal["change_severity"] = "change_severity"


@dataclass(frozen=True, slots=True)
class SetPhase:
    """Say what the work has come to; sets cadence and wording of updates."""

    phase: Phase
    kind: Literal["set_phase"] = "set_phase"


@dataclass(frozen=True, slots=True)
class EditNotice:
    """Give a pending notice a text of one's own, as its next revision."""

    notice: str
    text: Text
    kind: Literal["edit_notice"] = "edit_notice"


@dataclass(frozen=True, slots=True)
class ApproveNotice:
    """Approve the text of a pending notice; ``revision`` guards against an older page."""

    notice: str
    revision: int | None = None
    kind: Literal["approve_notice"] = "approve_notice"


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Send a pending notice now."""

    notice: str
    kind: Literal["send_notice"] = "send_notice"


@dataclass(frozen=True, slots=True)
class StopNotice:
    """Halt a notice that is being sent, between two recipients."""

    notice: str
    reason: Text
    kind: Literal["stop_notice"] = "stop_notice"


@dataclass(frozen=True, slots=True)
class CorrectNotice:
    """Correct a notice to those whom it has reached."""

    notice: str
    text: Text
    kind: Literal["correct_notice"] = "correct_notice"


@dataclass(frozen=True, slots=True)
class ToldByPhone:
    """Put down that a customer (by number), or a colleague, was told on the telephone.

    ``obligation`` names the promise; empty: the one towards them that falls due first.
    """

    whom: Text
    told_at: datetime
    note: Text
    customer: int = 0
    person: str = ""
    obligation: str = ""
    kind: Literal["told_by_phone"] = "told_by_phone"


@dataclass(frozen=True, slots=True)
class ReturnNotice:
    """Say that a notice came back from ``count`` whom it had seemed to reach."""

    notice: str
    count: int
    kind: Literal["return_notice"] = "return_notice"


@dataclass(frozen=True, slots=True)
class WriteUpdate:
    """Write a status update (or an executive report) and send it."""

    audience: Audience
    text: Text
    kind: Literal["write_update"] = "write_update"


@dataclass(frozen=True, slots=True)
class PostponeUpdate:
    """Move the next update of an audience, by one cadence at most."""

    audience: Audience
    until: datetime
    reason: Text
    kind: Literal["postpone_update"] = "postpone_update"


@dataclass(frozen=True, slots=True)
class RevisePlan:
    """Replace the action plan by a new revision."""

    items: tuple[PlanItem, ...]
    reason: Text = NO_TEXT
    kind: Literal["revise_plan"] = "revise_plan"


@dataclass(frozen=True, slots=True)
class AddAction:
    """Add one item to the action plan."""

    item: PlanItem
    kind: Literal["add_action"] = "add_action"


@dataclass(frozen=True, slots=True)
class FinishAction:
    """Mark an item of the action plan as done."""

    action: int
    text: Text = NO_TEXT
    kind: Literal["finish_action"] = "finish_action"


@dataclass(frozen=True, slots=True)
class AddCustomers:
    """Add affected customers; ``content`` lists them in the order of the groups."""

    groups: tuple[Group, ...]
    content: Text
    kind: Literal["add_customers"] = "add_customers"


@dataclass(frozen=True, slots=True)
class RemoveCustomer:
    """Take a customer, by its number within the case, out of the case."""

    customer: int
    reason: Text
    kind: Literal["remove_customer"] = "remove_customer"


@dataclass(frozen=True, slots=True)
class AddService:
    """Name one more affected service; ``tags`` are those that the directory gives it."""

    service: str
    tags: tuple[str, ...] = ()
    kind: Literal["add_service"] = "add_service"


@dataclass(frozen=True, slots=True)
class RemoveService:
    """Say that a service was not affected after all."""

    service: str
    kind: Literal["remove_service"] = "remove_service"


@dataclass(frozen=True, slots=True)
class AddRecord:
    """Link a record of another system; ``content`` holds its URL and state."""

    system: str
    type: RecordType
    key: str
    content: Text = NO_TEXT
    kind: Literal["add_record"] = "add_record"


@dataclass(frozen=True, slots=True)
class RemoveRecord:
    """Unlink a record, by its number within the case."""

    record: int
    kind: Literal["remove_record"] = "remove_record"


@dataclass(frozen=True, slots=True)
class AddStakeholder:
    """Put a person or group of the directory on the watch list."""

    person: str
    kind: Literal["add_stakeholder"] = "add_stakeholder"


@dataclass(frozen=True, slots=True)
class RemoveStakeholder:
    """Take a person or group off the watch list."""

    person: str
    kind: Literal["remove_stakeholder"] = "remove_stakeholder"


@dataclass(frozen=True, slots=True)
class ActivateTaskForce:
    """Set up the task force now."""

    kind: Literal["activate_task_force"] = "activate_task_force"


@dataclass(frozen=True, slots=True)
class OfferSeat:
    """Offer a seat of the task force to a named person; an unknown seat is added."""

    seat: str
    person: str
    kind: Literal["offer_seat"] = "offer_seat"


@dataclass(frozen=True, slots=True)
class StepUp:
    """Bring somebody in now: a level, a team, a step of the ladder (``step:KEY``), or whom else.

    ``to`` is what a step of a policy may ask for, such as ``L2``, ``managers``, ``team:NAME``,
    ``rotation:ID`` or ``next:ID`` (who is on after the present shift).
    """

    to: str
    reason: Text
    kind: Literal["step_up"] = "step_up"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hand the case to another owner or (``team:NAME``) another team."""

    to: str
    reason: Text
    kind: Literal["transfer"] = "transfer"


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the clocks while the customer is awaited."""

    until: datetime
    reason: Text
    kind: Literal["pause"] = "pause"


@dataclass(frozen=True, slots=True)
class Resume:
    """Let the clocks run again."""

    kind: Literal["resume"] = "resume"


@dataclass(frozen=True, slots=True)
class DeclareResolved:
    """Declare the open round resolved, on an engineer's signal."""

    text: Text
    kind: Literal["declare_resolved"] = "declare_resolved"


@dataclass(frozen=True, slots=True)
class ReportRelapse:
    """Say that the trouble is back during monitoring."""

    text: Text
    kind: Literal["report_relapse"] = "report_relapse"


@dataclass(frozen=True, slots=True)
class SettleRecord:
    """Confirm that a linked record is closed, or release it with a reason."""

    record: int
    how: Literal["closed", "released"]
    reason: Text = NO_TEXT
    kind: Literal["settle_record"] = "settle_record"


@dataclass(frozen=True, slots=True)
class RequestRca:
    """Ask for a root cause analysis."""

    reason: Text = NO_TEXT
    kind: Literal["request_rca"] = "request_rca"


@dataclass(frozen=True, slots=True)
class RepinPolicy:
    """Put the running case under another policy."""

    policy: Policy
    reason: Text
    kind: Literal["repin_policy"] = "repin_policy"


@dataclass(frozen=True, slots=True)
class Merge:
    """Merge this duplicate into another case, by its number."""

    into: int
    reason: Text
    kind: Literal["merge"] = "merge"


@dataclass(frozen=True, slots=True)
class Adopt:
    """Take over the customers of a duplicate (said by the duplicate's own workflow)."""

    source: int
    groups: tuple[Group, ...]
    content: Text
    kind: Literal["adopt"] = "adopt"


@dataclass(frozen=True, slots=True)
class Cancel:
    """End a false alarm; who was told is told again."""

    reason: Text
    kind: Literal["cancel"] = "cancel"


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take up a closed case again."""

    reason: Text
    kind: Literal["reopen"] = "reopen"


@dataclass(frozen=True, slots=True)
class Close:
    """Close the case; refused with the open items while the checklist is not empty."""

    kind: Literal["close"] = "close"


@dataclass(frozen=True, slots=True)
class AcceptSeat:
    """Take the seat that was offered; ``offer`` names which offer is answered, else the last."""

    seat: str
    offer: str = ""
    kind: Literal["accept_seat"] = "accept_seat"


@dataclass(frozen=True, slots=True)
class DeclineSeat:
    """Refuse the seat that was offered; the next person is asked."""

    seat: str
    reason: Text = NO_TEXT
    offer: str = ""
    kind: Literal["decline_seat"] = "decline_seat"


@dataclass(frozen=True, slots=True)
class HandOver:
    """Pass one's seat to a named successor, with notes."""

    seat: str
    to: str
    text: Text
    kind: Literal["hand_over"] = "hand_over"


@dataclass(frozen=True, slots=True)
class SubmitTechnicalPlan:
    """Present how the trouble will be solved."""

    text: Text
    kind: Literal["submit_technical_plan"] = "submit_technical_plan"


@dataclass(frozen=True, slots=True)
class SignalResolved:
    """Signal the technical resolution: what was done, and the evidence."""

    text: Text
    kind: Literal["signal_resolved"] = "signal_resolved"


@dataclass(frozen=True, slots=True)
class VerifyResolution:
    """Confirm that the declared resolution holds."""

    text: Text = NO_TEXT
    kind: Literal["verify_resolution"] = "verify_resolution"


@dataclass(frozen=True, slots=True)
class RejectResolution:
    """Say that the declared resolution does not hold; the task force resumes."""

    reason: Text
    kind: Literal["reject_resolution"] = "reject_resolution"


@dataclass(frozen=True, slots=True)
class ConfirmAccess:
    """Say that a customer can use the service again."""

    customer: int
    heard_by: HeardBy = ""
    text: Text = NO_TEXT
    kind: Literal["confirm_access"] = "confirm_access"


@dataclass(frozen=True, slots=True)
class DenyAccess:
    """Say that a customer still cannot use the service; the next round begins for them."""

    customer: int
    heard_by: HeardBy = ""
    text: Text = NO_TEXT
    kind: Literal["deny_access"] = "deny_access"


@dataclass(frozen=True, slots=True)
class Score:
    """One customer's answer to the survey, 1 (bad) to 5 (good)."""

    customer: int
    score: int
    text: Text = NO_TEXT


AnswerAbout = Literal["confirmed", "denied", "read", "score"]
"""What a customer's answer is about: access, yes or no; the RCA; the survey."""


@dataclass(frozen=True, slots=True)
class Word:
    """What goes with one answer of a batch: the customer's own words, or through whom it came."""

    about: AnswerAbout
    customer: int
    text: Text = NO_TEXT
    heard_by: HeardBy = ""


@dataclass(frozen=True, slots=True)
class HearCustomers:
    """A batch of customers' answers, in one turn. Any *no* of a customer outweighs a *yes*.

    ``words`` go with some of them; the text of a score stands in the score.
    """

    confirmed: tuple[int, ...] = ()
    denied: tuple[int, ...] = ()
    read: tuple[int, ...] = ()
    scores: tuple[Score, ...] = ()
    words: tuple[Word, ...] = ()
    kind: Literal["hear_customers"] = "hear_customers"


@dataclass(frozen=True, slots=True)
class EditRca:
    """Give the final RCA a text of one's own, for one customer or (0) for all."""

    text: Text
    customer: int = 0
    kind: Literal["edit_rca"] = "edit_rca"


@dataclass(frozen=True, slots=True)
class ApproveRca:
    """Approve the final RCA as it stands."""

    kind: Literal["approve_rca"] = "approve_rca"


@dataclass(frozen=True, slots=True)
class ShareRca:
    """Share the approved final RCA with the customers."""

    kind: Literal["share_rca"] = "share_rca"


@dataclass(frozen=True, slots=True)
class AnswerFeedback:
    """Answer a customer's feedback or question."""

    customer: int
    text: Text
    kind: Literal["answer_feedback"] = "answer_feedback"


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """Open the problem record for the RCA."""

    system: str
    key: str
    kind: Literal["open_problem"] = "open_problem"


@dataclass(frozen=True, slots=True)
class SubmitInternalRca:
    """Submit findings; ``document`` holds the parts of an internal RCA, each with its class."""

    document: Text
    team: str = ""
    kind: Literal["submit_internal_rca"] = "submit_internal_rca"


@dataclass(frozen=True, slots=True)
class WithdrawInternalRca:
    """Withdraw a submitted internal RCA, by its number."""

    rca: int
    reason: Text
    kind: Literal["withdraw_internal_rca"] = "withdraw_internal_rca"


@dataclass(frozen=True, slots=True)
class AskWaiver:
    """Ask a level above to waive an obligation."""

    obligation: str
    reason: Text
    kind: Literal["ask_waiver"] = "ask_waiver"


@dataclass(frozen=True, slots=True)
class WaiveObligation:
    """Waive an obligation, with a reason; an access check for one ``customer`` or (0) for all."""

    obligation: str
    reason: Text
    customer: int = 0
    kind: Literal["waive_obligation"] = "waive_obligation"


@dataclass(frozen=True, slots=True)
class AcknowledgeRca:
    """Say that a customer has read the RCA."""

    customer: int
    heard_by: HeardBy = ""
    kind: Literal["acknowledge_rca"] = "acknowledge_rca"


@dataclass(frozen=True, slots=True)
class Ask:
    """A customer asks something."""

    customer: int
    text: Text
    heard_by: HeardBy = ""
    kind: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True)
class AnswerSurvey:
    """A customer answers the survey: 1 (bad) to 5 (good)."""

    customer: int
    score: int
    text: Text = NO_TEXT
    heard_by: HeardBy = ""
    kind: Literal["answer_survey"] = "answer_survey"


@dataclass(frozen=True, slots=True)
class Recover:
    """Note that the case was started anew from its facts."""

    kind: Literal["recover"] = "recover"


Command = (
    Approve
    | Decline
    | Comment
    | Acknowledge
    | ChangeSeverity
    | SetPhase
    | EditNotice
    | ApproveNotice
    | SendNotice
    | StopNotice
    | CorrectNotice
    | ToldByPhone
    | ReturnNotice
    | WriteUpdate
    | PostponeUpdate
    | RevisePlan
    | AddAction
    | FinishAction
    | AddCustomers
    | RemoveCustomer
    | AddService
    | RemoveService
    | AddRecord
    | RemoveRecord
    | AddStakeholder
    | RemoveStakeholder
    | ActivateTaskForce
    | OfferSeat
    | StepUp
    | Transfer
    | Pause
    | Resume
    | DeclareResolved
    | ReportRelapse
    | SettleRecord
    | RequestRca
    | RepinPolicy
    | Merge
    | Adopt
    | Cancel
    | Reopen
    | Close
    | AcceptSeat
    | DeclineSeat
    | HandOver
    | SubmitTechnicalPlan
    | SignalResolved
    | VerifyResolution
    | RejectResolution
    | ConfirmAccess
    | DenyAccess
    | HearCustomers
    | EditRca
    | ApproveRca
    | ShareRca
    | AnswerFeedback
    | OpenProblem
    | SubmitInternalRca
    | WithdrawInternalRca
    | AskWaiver
    | WaiveObligation
    | AcknowledgeRca
    | Ask
    | AnswerSurvey
    | Recover
)


@dataclass(frozen=True, slots=True)
class Said:
    """A command as it reaches the case: what, by whom, and under which id.

    The same ``id`` twice has one effect and the same answer. ``seen`` is the number of
    the last fact that the speaker's screen showed, or ``None`` where no screen was involved.
    """

    id: str
    actor: Actor
    command: Annotated[Command, ByKind]
    seen: int | None = None
    kind: Literal["said"] = "said"


swift(Said, *get_args(Command))
