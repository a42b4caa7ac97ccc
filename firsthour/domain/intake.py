"""What a case is opened with, as the domain needs it: ids, counts, choices; no prose, no names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.commands import NO_TEXT, Group, Text
from firsthour.domain.frozen import swift
from firsthour.domain.stages import Criterion, RecordType, Source, Trigger


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A record of another system, as it was linked at the opening."""

    system: str
    type: RecordType
    key: str


@dataclass(frozen=True, slots=True)
class Intake:
    """The opening of a case in short; ``content`` refers to the whole of it in the records.

    ``severity`` is the one that the case starts with, after impact and urgency and the start
    criteria (``raised_by``) were applied. ``rehearsal`` is true for a case whose clock is
    not the real one.
    """

    case: int
    label: str
    content: Text
    severity: int
    trigger: Trigger
    source: Source
    opened_at: datetime
    known_since: datetime
    requester: str
    owner: str = ""
    team: str = ""
    proactive: bool = False
    criteria: tuple[Criterion, ...] = ()
    groups: tuple[Group, ...] = ()
    services: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    records: tuple[RecordLink, ...] = ()
    stakeholders: tuple[str, ...] = ()
    raised_by: tuple[str, ...] = ()
    public_summary: Text = NO_TEXT
    rehearsal: bool = False
    kind: Literal["intake"] = "intake"


swift(Intake)
