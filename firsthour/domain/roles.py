"""Who takes part in an escalation, in the words of the field."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from firsthour.domain.frozen import swift


class Role(StrEnum):
    """A duty in the process; one person may hold several."""

    REQUESTER = "requester"
    APPROVER = "approver"
    MANAGER = "incident_manager"
    ENGINEER = "engineer"
    ARCHITECT = "de_escalation_architect"
    CUSTOMER_EXECUTIVE = "customer_engagement_executive"
    COORDINATOR = "problem_coordinator"
    DUTY_MANAGER = "duty_manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"
    STAKEHOLDER = "stakeholder"
    CUSTOMER = "customer_contact"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    ENGINE = "engine"


LEVELS: tuple[Role, ...] = (Role.DUTY_MANAGER, Role.DIRECTOR, Role.EXECUTIVE)
"""The levels above the owner, called in turn: L1, L2, L3."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: a person in the roles they hold, or the engine by a rule.

    ``person`` is the person's id in the directory, a customer's number within the
    case for a customer contact (``"#12"``), or ``""`` for the engine. ``rule``
    names the rule that fired (``levels.L1``) and is empty for people. ``stands_for``
    are the persons whose roles are among these because they are away; ``groups``
    are those of the directory that the person is in.
    """

    person: str = ""
    roles: tuple[Role, ...] = ()
    rule: str = ""
    stands_for: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    kind: Literal["actor"] = "actor"

    def is_also(self, person: str) -> bool:
        """True if this is that person, or speaks in their stead: the same pair of eyes."""
        return person != "" and (person == self.person or person in self.stands_for)

    @property
    def is_engine(self) -> bool:
        """True for the engine's own acts."""
        return self.person == ""


swift(Actor)


@lru_cache(maxsize=256)
def engine(rule: str) -> Actor:
    """The engine, acting by ``rule``."""
    return Actor("", (Role.ENGINE,), rule)
