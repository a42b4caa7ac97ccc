"""Who and what is in a case: customers, services, records of other systems, the watch list."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.policy import Span
from firsthour.domain.sayings.words import NO_TEXT, Text
from firsthour.domain.stages import RecordType


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
class SettleRecord:
    """Confirm that a linked record is closed, or release it with a reason."""

    record: int
    how: Literal["closed", "released"]
    reason: Text = NO_TEXT
    kind: Literal["settle_record"] = "settle_record"


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
