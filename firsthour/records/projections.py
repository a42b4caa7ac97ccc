"""Derives the projections of a case from its facts: a small function for each kind of fact."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, get_args

from sqlalchemy import Connection

from firsthour.domain.effects import Effect
from firsthour.domain.facts import Body, Fact
from firsthour.records.projected import TIMELINE
from firsthour.records.themes import (
    course,
    customers,
    duties,
    effects,
    people,
    promises,
    resolution,
)
from firsthour.records.themes.table import PROJECTORS
from firsthour.records.work import Work

THEMES = (course, customers, duties, effects, people, promises, resolution)
"""Imported for their entries in the table of projectors."""

BULKY = frozenset(
    {"kind", "intake", "policy", "items", "scores", "groups", "warnings", "evidence", "refused"}
)
"""Fields of facts that the timeline does not repeat."""

NAMES: dict[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind) if field.name not in BULKY)
    for kind in get_args(Body)
}
"""The fields that the timeline does repeat, by kind of fact."""

NOTHING = ("", 0, None, ())
"""Values that say nothing about what a fact is about."""


def derive(connection: Connection, case: int, facts: Sequence[Fact]) -> None:
    """Change the projections of a case by its next facts, inside a writing transaction."""
    work = Work(connection, case)
    for fact in facts:
        for projector in PROJECTORS.get(type(fact.body), ()):
            projector(work, fact.body, fact)
        work.set(last_fact=fact.number, last_at=fact.at)
        _line(work, fact)
    work.flush()


def _line(work: Work, fact: Fact) -> None:
    """Enter a fact into the timeline, whatever else it means."""
    work.append(
        TIMELINE,
        number=fact.number,
        kind=fact.body.kind,
        at=fact.at,
        due=fact.due,
        actor=fact.actor.person,
        rule=fact.actor.rule,
        stage=work.now["stage"],
        refs=refs_of(fact),
    )


def refs_of(fact: Fact) -> dict[str, Any]:
    """Give what a fact is about, by field: keys, numbers, people, references to texts."""
    values = ((name, getattr(fact.body, name)) for name in NAMES[type(fact.body)])
    return {name: _plain(value) for name, value in values if value not in NOTHING}


def _plain(value: Any) -> Any:
    if isinstance(value, Effect):
        return value.key
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
