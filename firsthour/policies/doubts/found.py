"""What is doubtful in a policy that can be used: where it stands, which kind, why, what to do."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias, get_args

from firsthour.policies.problems import Path

Code: TypeAlias = Literal[
    "after_close",  # due only when the case has to be closed already
    "after_target",  # due only after the resolution target has gone by
    "level_order",  # a higher level may be called before a lower one
    "severity_order",  # a worse case is promised less than a better one
    "customers_first",  # customers hear before the colleagues
    "rca_order",  # the final RCA may be due before the internal one
    "reminder_too_late",  # comes when what it reminds of is over
    "reminder_too_early",  # comes before what it reminds of
    "survey_never",
    "seat_waits",  # an offered seat is never passed on
    "step_never",  # its conditions can never hold
    "step_twice",  # somebody else of the policy asks the same people at the same time
    "step_not_repeated",
    "wait_too_long",
    "repeat_no_pause",
    "approval_never",  # a row before it has taken all its cases
    "approval_idle",  # a time that nothing looks at
    "approval_too_slow",
    "lead_too_long",
    "playbook_never",
    "criterion_never",
    "matrix_order",
    "holidays_over",
    "closed_long",
]
CODES: tuple[Code, ...] = get_args(Code)


class Doubt(NamedTuple):
    """One thing to think about: where it stands in the policy, its code, sentence and advice."""

    path: Path
    code: Code
    message: str
    hint: str = ""


Doubts: TypeAlias = Iterator[Doubt]
