"""What people may say to a case, in the imperative. Texts travel as references into the records.

The commands stand in `firsthour.domain.sayings`, by theme; here they are one, and given on.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from firsthour.domain.frozen import swift
from firsthour.domain.kinds import ByKind
from firsthour.domain.roles import Actor
from firsthour.domain.sayings.access import (
    AnswerAbout,
    ConfirmAccess,
    DenyAccess,
    HearCustomers,
    Score,
    Word,
)
from firsthour.domain.sayings.close import AnswerFeedback, AnswerSurvey, Ask, Close, Reopen
from firsthour.domain.sayings.course import (
    Approve,
    ChangeSeverity,
    Comment,
    Decline,
    RepinPolicy,
    SetPhase,
)
from firsthour.domain.sayings.ends import Adopt, Cancel, Merge, Recover
from firsthour.domain.sayings.notices import (
    ApproveNotice,
    CorrectNotice,
    EditNotice,
    PostponeUpdate,
    ReturnNotice,
    SendNotice,
    StopNotice,
    ToldByPhone,
    WriteUpdate,
)
from firsthour.domain.sayings.owner_and_clocks import Acknowledge, Pause, Resume, StepUp, Transfer
from firsthour.domain.sayings.parties import (
    AddCustomers,
    AddRecord,
    AddService,
    AddStakeholder,
    Group,
    RemoveCustomer,
    RemoveRecord,
    RemoveService,
    RemoveStakeholder,
    SettleRecord,
)
from firsthour.domain.sayings.plan import ActionType, AddAction, FinishAction, PlanItem, RevisePlan
from firsthour.domain.sayings.promises import AskWaiver, WaiveObligation
from firsthour.domain.sayings.rca import (
    AcknowledgeRca,
    ApproveRca,
    EditRca,
    OpenProblem,
    RequestRca,
    ShareRca,
    SubmitInternalRca,
    WithdrawInternalRca,
)
from firsthour.domain.sayings.resolution import (
    DeclareResolved,
    RejectResolution,
    ReportRelapse,
    SignalResolved,
    VerifyResolution,
)
from firsthour.domain.sayings.task_force import (
    AcceptSeat,
    ActivateTaskForce,
    DeclineSeat,
    HandOver,
    OfferSeat,
    SubmitTechnicalPlan,
)
from firsthour.domain.sayings.words import NO_TEXT, HeardBy, Text

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
"""Everything that can be said, in the order of the roles that say it."""


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
