"""Who and what is in a case: customers, services, records of other systems, the watch list."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.commands import NO_TEXT, Group, Text
from firsthour.domain.stages import RecordType


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


Parties = (
    CustomersAdded
    | CustomerRemoved
    | ServiceAdded
    | ServiceRemoved
    | RecordAdded
    | RecordRemoved
    | RecordSettled
    | StakeholderAdded
    | StakeholderRemoved
)
"""Who and what comes and goes."""
