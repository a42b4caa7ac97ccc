"""Scenarios written in tests, played, and what is asked of them."""

from datetime import UTC, datetime
from pathlib import Path

from firsthour.laboratory.rehearsal.play import prepared
from firsthour.laboratory.rehearsal.rehearse import rehearse
from firsthour.laboratory.rehearsal.result import Rehearsal, Telling
from firsthour.laboratory.scenarios.scenario import load, read

MINUTE = 60
SHIPPED = Path(__file__).parents[3] / "policies" / "scenarios"


def played(text: str, folder: Path = SHIPPED) -> Rehearsal:
    """What comes of a scenario; without a name it is called `A story`."""
    named = text if "scenario:" in text else f"scenario: A story\n{text}"
    return rehearse(prepared(read(named, "story.yaml", folder)))


def shipped(name: str) -> Rehearsal:
    """What comes of a shipped scenario."""
    return rehearse(prepared(load(name)))


def told(found: Rehearsal, what: str, to: str = "") -> list[Telling]:
    """What of this kind was told (to somebody)."""
    return [each for each in found.told if each.what == what and to in ("", each.to)]


def minutes(found: Rehearsal, what: str, to: str = "") -> list[int]:
    """In which minutes after the opening it was begun to be told."""
    return [each.since_s // MINUTE for each in told(found, what, to)]


def fate(found: Rehearsal, key: str) -> list[str]:
    """What became of the promises whose key is, or begins with, this."""
    return [each.state for each in found.promises if f"{each.key}:".startswith(f"{key}:")]


def refused(found: Rehearsal) -> list[tuple[int, str, str]]:
    """The commands that were refused: minute, command, code."""
    return [(each.since_s // MINUTE, each.command, each.code) for each in found.refused]


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
