"""Who may say what, when: one table, read by the domain, the doors and the documentation."""

from dataclasses import dataclass

from firsthour.domain.roles import Role
from firsthour.domain.stages import Stage

_START, _COMM, _RESOLVE, _CLOSE, _CLOSED = (
    Stage.START,
    Stage.COMMUNICATE,
    Stage.RESOLVE,
    Stage.CLOSE,
    Stage.CLOSED,
)
OPEN = frozenset((_START, _COMM, _RESOLVE, _CLOSE))
RUNNING = frozenset((_COMM, _RESOLVE, _CLOSE))
WORKING = frozenset((_COMM, _RESOLVE))
LIVING = OPEN | {_CLOSED}

ABOVE = frozenset((Role.DUTY_MANAGER, Role.DIRECTOR, Role.EXECUTIVE))
MANAGERS = ABOVE | {Role.MANAGER}
ENGINEERS = frozenset((Role.ENGINEER,))
ARCHITECTS = frozenset((Role.ARCHITECT,))
CUSTOMER_EXECUTIVES = frozenset((Role.CUSTOMER_EXECUTIVE,))
COORDINATORS = frozenset((Role.COORDINATOR,))
CUSTOMERS = frozenset((Role.CUSTOMER,))
INSIDE = MANAGERS | ENGINEERS | ARCHITECTS | CUSTOMER_EXECUTIVES | COORDINATORS
APPROVING = INSIDE | {Role.APPROVER}
"""Whom a policy may name to approve texts; who is not named needs a say in the notice."""
ON_BEHALF = CUSTOMERS | CUSTOMER_EXECUTIVES | MANAGERS
"""A customer, and those who hear one by phone, mail or visit."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One row: a command, the stages in which it may be said, and the roles that may say it.

    ``stale`` marks commands that are refused when the speaker's screen is older than the
    last turn of the case. ``says`` is the command in a few words, for help and documents.
    """

    command: str
    stages: frozenset[Stage]
    roles: frozenset[Role]
    says: str
    stale: bool = False


def _row(
    command: str,
    stages: frozenset[Stage],
    roles: frozenset[Role],
    says: str,
    *,
    stale: bool = False,
) -> Permission:
    return Permission(command, stages, roles, says, stale)


_MANY = MANAGERS | frozenset((Role.REQUESTER,))

PERMISSIONS: tuple[Permission, ...] = (
    _row("approve", frozenset((_START,)), frozenset((Role.APPROVER,)), "let the case begin"),
    _row("decline", frozenset((_START,)), frozenset((Role.APPROVER,)), "decline the case"),
    _row("comment", LIVING, INSIDE | _MANY, "add an internal remark"),
    _row("acknowledge", RUNNING, MANAGERS, "take the case"),
    _row("change_severity", RUNNING, MANAGERS, "set the severity", stale=True),
    _row("set_phase", RUNNING, MANAGERS, "say what the work has come to", stale=True),
    _row("edit_notice", RUNNING, MANAGERS | ARCHITECTS, "write the text of a pending notice"),
    _row("approve_notice", RUNNING, APPROVING, "approve a pending notice", stale=True),
    _row("send_notice", RUNNING, MANAGERS | ARCHITECTS, "send a pending notice now", stale=True),
    _row("stop_notice", LIVING, MANAGERS, "halt a notice that is being sent"),
    _row("correct_notice", LIVING, MANAGERS, "correct a notice to those it reached"),
    _row("told_by_phone", LIVING, MANAGERS | CUSTOMER_EXECUTIVES, "put down a telephone call"),
    _row("return_notice", LIVING, frozenset((Role.ENGINE,)), "say that a notice came back"),
    _row("write_update", RUNNING, MANAGERS | CUSTOMER_EXECUTIVES, "write a status update"),
    _row("postpone_update", RUNNING, MANAGERS, "move the next update"),
    _row("revise_plan", RUNNING, MANAGERS, "revise the action plan", stale=True),
    _row("add_action", RUNNING | {_CLOSED}, MANAGERS | COORDINATORS, "add an item to the plan"),
    _row("finish_action", RUNNING | {_CLOSED}, INSIDE, "mark an item of the plan as done"),
    _row("add_customers", RUNNING, MANAGERS, "add affected customers"),
    _row("remove_customer", RUNNING, MANAGERS, "take a customer out of the case"),
    _row("add_service", RUNNING, MANAGERS, "name one more affected service"),
    _row("remove_service", RUNNING, MANAGERS, "say that a service is not affected"),
    _row("add_record", OPEN, _MANY | COORDINATORS, "link a record of another system"),
    _row("remove_record", OPEN, MANAGERS, "unlink a record"),
    _row("add_stakeholder", RUNNING, MANAGERS, "put somebody on the watch list"),
    _row("remove_stakeholder", RUNNING, MANAGERS, "take somebody off the watch list"),
    _row("activate_task_force", WORKING, MANAGERS, "set up the task force"),
    _row("offer_seat", WORKING, MANAGERS, "offer a seat to a named person"),
    _row("step_up", WORKING, MANAGERS, "bring in a level or a team now"),
    _row("transfer", RUNNING, MANAGERS, "hand the case to another owner or team", stale=True),
    _row("pause", RUNNING, MANAGERS, "stop the clocks while the customer is awaited"),
    _row("resume", RUNNING, MANAGERS, "let the clocks run again"),
    _row("declare_resolved", WORKING, MANAGERS, "declare the round resolved", stale=True),
    _row("report_relapse", frozenset((_CLOSE,)), MANAGERS | ENGINEERS, "say the trouble is back"),
    _row("settle_record", RUNNING, MANAGERS, "confirm a record closed, or release it"),
    _row("request_rca", RUNNING, MANAGERS | CUSTOMER_EXECUTIVES, "ask for an RCA"),
    _row(
        "repin_policy",
        RUNNING,
        MANAGERS | frozenset((Role.ADMINISTRATOR,)),
        "put the case under another policy",
        stale=True,
    ),
    _row("merge", RUNNING, MANAGERS, "merge this duplicate into another case", stale=True),
    _row("adopt", RUNNING, frozenset((Role.ENGINE,)), "take over a duplicate's customers"),
    _row("cancel", WORKING, MANAGERS, "end a false alarm", stale=True),
    _row("reopen", frozenset((_CLOSED,)), MANAGERS, "take up a closed case again", stale=True),
    _row("close", RUNNING, MANAGERS, "close the case", stale=True),
    _row("accept_seat", WORKING, ENGINEERS, "take the seat that was offered"),
    _row("decline_seat", WORKING, ENGINEERS, "refuse the seat that was offered"),
    _row("hand_over", WORKING, ENGINEERS, "pass one's seat to a successor"),
    _row("submit_technical_plan", WORKING, ENGINEERS, "say how it will be solved"),
    _row("signal_resolved", WORKING, ENGINEERS, "signal the technical resolution"),
    _row("verify_resolution", WORKING, ARCHITECTS, "confirm the resolution", stale=True),
    _row("reject_resolution", WORKING, ARCHITECTS, "reject the resolution", stale=True),
    _row("confirm_access", RUNNING, ON_BEHALF, "say the service can be used again"),
    _row("deny_access", RUNNING, ON_BEHALF, "say the service cannot be used yet"),
    _row("hear_customers", LIVING, frozenset((Role.ENGINE,)), "take a batch of answers"),
    _row("edit_rca", RUNNING, CUSTOMER_EXECUTIVES, "write the final RCA by hand"),
    _row("approve_rca", RUNNING, CUSTOMER_EXECUTIVES, "approve the final RCA", stale=True),
    _row("share_rca", RUNNING, CUSTOMER_EXECUTIVES, "share the final RCA", stale=True),
    _row("answer_feedback", LIVING, CUSTOMER_EXECUTIVES, "answer a customer"),
    _row("open_problem", RUNNING, COORDINATORS, "open the problem record"),
    _row("submit_internal_rca", RUNNING, COORDINATORS, "submit findings"),
    _row("withdraw_internal_rca", RUNNING, COORDINATORS, "withdraw findings"),
    _row("ask_waiver", LIVING, INSIDE, "ask for a waiver"),
    _row("waive_obligation", LIVING, ABOVE, "waive an obligation, with a reason"),
    _row("acknowledge_rca", LIVING, ON_BEHALF, "say that the RCA was read"),
    _row("ask", LIVING, ON_BEHALF, "ask something"),
    _row("answer_survey", frozenset((_CLOSED,)), ON_BEHALF, "answer the survey"),
    _row(
        "recover",
        frozenset(Stage),
        frozenset((Role.ENGINE, Role.ADMINISTRATOR)),
        "note that the case was started anew",
    ),
)

BY_COMMAND = {row.command: row for row in PERMISSIONS}


def allowed(stage: Stage, roles: frozenset[Role]) -> tuple[str, ...]:
    """The commands that somebody in ``roles`` may say to a case in ``stage``."""
    return tuple(p.command for p in PERMISSIONS if stage in p.stages and p.roles & roles)
