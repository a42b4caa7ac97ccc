"""What has happened in a case, in the past tense: the timeline from which it can be rebuilt.

The kinds of fact stand in `firsthour.domain.happenings`, by theme; here they are one, and given on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, get_args

from firsthour.domain.frozen import swift
from firsthour.domain.happenings.access import (
    Access,
    AccessAsked,
    AccessAssumed,
    AccessConfirmed,
    AccessDenied,
    AnswersRefused,
    RefusedAnswers,
)
from firsthour.domain.happenings.close import (
    CaseClosed,
    CaseReopened,
    ChecklistCleared,
    Close,
    CustomerAsked,
    FeedbackAnswered,
    SurveyAnswered,
    SurveyEnded,
)
from firsthour.domain.happenings.course import (
    CaseApproved,
    CaseDeclined,
    CommentAdded,
    Course,
    EscalationOpened,
    PhaseSet,
    PolicyRepinned,
    SeverityChanged,
    StageEntered,
)
from firsthour.domain.happenings.drafts import (
    ApprovalAwaited,
    ApprovalGiven,
    ApprovalLapsed,
    Drafts,
    NoticeApproved,
    NoticeDrafted,
    NoticeEdited,
)
from firsthour.domain.happenings.ends import (
    CaseCancelled,
    CaseFinished,
    CaseMerged,
    CaseRecovered,
    DuplicateAdopted,
    EffectFailed,
    Ends,
    MergeAsked,
    MergeRefused,
)
from firsthour.domain.happenings.levels import (
    AlarmRaised,
    LevelCalled,
    Levels,
    ReminderDue,
    SlaBreached,
    SlaWarned,
    SnowballFound,
    StepCalled,
    StepWaits,
)
from firsthour.domain.happenings.notices import (
    CallNoted,
    CustomerToldByPhone,
    HoldingStatementSent,
    NoticeDue,
    NoticeFailed,
    NoticeReturned,
    Notices,
    NoticeSent,
    NoticeStopped,
    RecipientsFound,
    RecipientsSought,
    RecipientsUnreachable,
    ReturnedToldAgain,
)
from firsthour.domain.happenings.owner_and_clocks import (
    ClocksPaused,
    ClocksResumed,
    OwnerAndClocks,
    OwnershipTransferred,
)
from firsthour.domain.happenings.paging import (
    AcknowledgementExpired,
    CaseAcknowledged,
    PageDue,
    PageRoundBegun,
    PageSent,
    Paging,
    PolicyExhausted,
    StepFoundNobody,
)
from firsthour.domain.happenings.parties import (
    CustomerRemoved,
    CustomersAdded,
    Parties,
    RecordAdded,
    RecordRemoved,
    RecordSettled,
    ServiceAdded,
    ServiceRemoved,
    StakeholderAdded,
    StakeholderRemoved,
)
from firsthour.domain.happenings.plan import ActionFinished, ActionOverdue, Plan, PlanRevised
from firsthour.domain.happenings.promises import (
    ObligationCancelled,
    ObligationMet,
    ObligationMissed,
    ObligationMoved,
    ObligationOwed,
    ObligationWaived,
    ObligationWarned,
    Promises,
    WaiverAsked,
)
from firsthour.domain.happenings.rca import (
    InternalRcaSubmitted,
    InternalRcaWithdrawn,
    ProblemOpened,
    Rca,
    RcaAcknowledged,
    RcaApproved,
    RcaBlocked,
    RcaDrafted,
    RcaEdited,
    RcaRenderDue,
    RcaRequested,
    RcaShared,
)
from firsthour.domain.happenings.resolution import (
    MonitoringEnded,
    RelapseReported,
    Resolution,
    ResolutionAnnounced,
    ResolutionDeclared,
    ResolutionRejected,
    ResolutionSignalled,
    ResolutionVerified,
    RoundOpened,
    SignalRefused,
)
from firsthour.domain.happenings.task_force import (
    SeatAccepted,
    SeatDeclined,
    SeatHandedOver,
    SeatHoursExceeded,
    SeatHoursWarned,
    SeatKept,
    SeatOfferDue,
    SeatOffered,
    SeatTimedOut,
    SeatVacant,
    TaskForce,
    TaskForceActivated,
    TaskForceResumed,
    TaskForceSuspended,
    TechnicalPlanSubmitted,
)
from firsthour.domain.happenings.updates import (
    CorrectionWritten,
    UpdatePostponed,
    Updates,
    UpdateWritten,
)
from firsthour.domain.kinds import ByKind
from firsthour.domain.roles import Actor

Body = (
    Course
    | Promises
    | Paging
    | Drafts
    | Notices
    | Updates
    | Plan
    | Parties
    | Levels
    | TaskForce
    | OwnerAndClocks
    | Resolution
    | Access
    | Rca
    | Close
    | Ends
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
