"""The shapes of `--json`: stable names, times in UTC as ISO 8601, lengths in seconds."""

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from firsthour.documents.prose import Voice
    from firsthour.domain.facts import Fact
    from firsthour.records.shown import LedgerLine, Line


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a view gives
    """A value of the views as JSON has it; the fields of a dataclass keep their names."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [plain(item) for item in value]
    return value


def fact_shape(fact: "Fact", voice: "Voice") -> dict[str, Any]:
    """A fact: its number, moment, kind, actor, the command that it came from, and its sentence."""
    from firsthour.documents.prose import sentence

    return {
        "number": fact.number,
        "at": plain(fact.at),
        "due": plain(fact.due),
        "kind": fact.body.kind,
        "actor": fact.actor.person or "engine",
        "rule": fact.actor.rule,
        "said": fact.said,
        "sentence": sentence(fact, voice),
    }


def line_shape(line: "Line", voice: "Voice", texts: Mapping[int, str]) -> dict[str, Any]:
    """A fact in the timeline: also the stage after it, and what a person wrote with it."""
    text = texts.get(line.fact.number, "")
    return {**fact_shape(line.fact, voice), "stage": line.stage, "text": text}


def ledger_shape(line: "LedgerLine") -> dict[str, Any]:
    """A line of the ledger: who, which notice, on which channel, and every state with its proof.

    ``after_s`` is the time from being put down to that state.
    """
    told = asdict(line.enrolment)
    del told["case"]
    first = line.steps[0].real_at if line.steps else None
    return {
        "id": line.id,
        **plain(told),
        "state": line.state.value,
        "attempt": line.attempt,
        "steps": [
            {**plain(step), "after_s": first and (step.real_at - first).total_seconds()}
            for step in line.steps
        ],
    }
