"""The lanes of the picture of a rehearsal: one for each role and audience.

In a lane stands, in rows, what the audience was promised or the role owes, and what it was told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from firsthour.laboratory.rehearsal.result import Promise, Rehearsal, Telling
from firsthour.laboratory.rehearsal.shown import spoken

__all__ = ["Lane", "Row", "lanes_of"]

LANES, ROWS = 24, 16
"""How many lanes, and of each kind how many rows a lane, at most; the last takes what is left."""
_TITLES: Mapping[str, str] = {
    "owner": "Owner: the incident manager",
    "L1": "L1: duty manager",
    "L2": "L2: director",
    "L3": "L3: executive",
    "managers": "Managers",
    "engineers": "Engineers and seats of the task force",
    "de_escalation_architect": "De-escalation architect",
    "customer_engagement_executive": "Customer engagement executive",
    "problem_coordinator": "Problem coordinator",
    "approver": "Approver",
    "executives": "Executives",
    "stakeholders": "Stakeholders",
    "customers": "Customers",
    "requester": "Requester",
    "team": "Team",
    "administrators": "Administrators",
    "engine": "The engine",
}
"""The lanes that are known by name, in the order in which they stand."""
_SAME: Mapping[str, str] = {
    "incident_manager": "owner",
    "case": "owner",
    "engineer": "engineers",
    "duty_manager": "L1",
    "director": "L2",
    "executive": "L3",
    "stakeholder": "stakeholders",
    "customer_contact": "customers",
    "administrator": "administrators",
}
"""What is another name for a lane."""
_AUDIENCES = ("stakeholders", "customers", "executives", "managers", "administrators")
_REST = "others"
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Row:
    """What is called the same within a lane; either promises or tellings."""

    label: str
    promises: tuple[Promise, ...] = ()
    told: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """One role or audience."""

    key: str
    title: str
    rows: tuple[Row, ...]


def lanes_of(found: Rehearsal, names: Mapping[str, str]) -> list[Lane]:
    """The lanes in which there is anything, in order; ``names`` are people's by their ids."""
    promises = _sorted((_lane_of_promise(each), each) for each in found.promises)
    told = _sorted((_lane_of(each.to), each) for each in found.told)
    keys = sorted(promises.keys() | told.keys(), key=_place)
    shown, rest = keys[:LANES], keys[LANES:]
    lanes = [
        Lane(key, _title(key, names), _rows(promises.get(key, []), told.get(key, []), names))
        for key in shown
    ]
    if rest:
        owed = [each for key in rest for each in promises.get(key, [])]
        others = [each for key in rest for each in told.get(key, [])]
        lanes.append(Lane(_REST, f"{len(rest)} others", _rows(owed, others, names)))
    return lanes


def _sorted(pairs: Iterable[tuple[str, _Item]]) -> dict[str, list[_Item]]:
    made: dict[str, list[_Item]] = {}
    for key, item in pairs:
        made.setdefault(key, []).append(item)
    return made


def _place(key: str) -> tuple[int, str]:
    """Known lanes in their order; the steps of a policy's own after L3, everybody else last."""
    order = list(_TITLES)
    if key in _TITLES:
        return order.index(key) * 2, ""
    return (len(order) * 2, key) if ":" in key else (order.index("L3") * 2 + 1, key)


def _lane_of_promise(promise: Promise) -> str:
    """Whom it is promised to, where that is an audience; else who owes it."""
    if promise.to == "level" or promise.name in ("level", "step"):
        return promise.key.split(":")[1] if ":" in promise.key else "L1"
    if promise.to in _AUDIENCES:
        return promise.to
    return _SAME.get(promise.by, promise.by)


def _lane_of(to: str) -> str:
    kind, _, name = to.partition(":")
    match kind:
        case "seat":
            return "engineers"
        case "customer":
            return "customers"
        case "role":
            return _SAME.get(name, name)
        case _:
            return _SAME.get(to, to)


def _title(key: str, names: Mapping[str, str]) -> str:
    kind, _, name = key.partition(":")
    if kind == "person":
        return names.get(name, name)
    if kind == "team" and name:
        return f"Team {name}"
    return _TITLES.get(key) or key.replace("_", " ")


def _rows(
    promises: Sequence[Promise], told: Sequence[Telling], names: Mapping[str, str]
) -> tuple[Row, ...]:
    owed = _bounded(_sorted((_promise_label(each), each) for each in promises))
    heard = _bounded(_sorted((_told_label(each, names), each) for each in told))
    return (
        *(Row(label, promises=tuple(several)) for label, several in owed.items()),
        *(Row(label, told=tuple(several)) for label, several in heard.items()),
    )


def _bounded(rows: dict[str, list[_Item]]) -> dict[str, list[_Item]]:
    if len(rows) <= ROWS:
        return rows
    labels = list(rows)
    rest = [item for label in labels[ROWS - 1 :] for item in rows[label]]
    return {label: rows[label] for label in labels[: ROWS - 1]} | {_REST: rest}


def _promise_label(promise: Promise) -> str:
    name, _, part = promise.name.partition(":")
    if name == "seat":
        return spoken(":".join(promise.key.split(":")[:2]))
    if name == "level":
        return "to be called"
    if promise.to in _AUDIENCES:
        return spoken(name)
    return spoken(f"{name} {part}" if part else name)


def _told_label(told: Telling, names: Mapping[str, str]) -> str:
    what = spoken(told.what)
    if told.about:
        return f"{what}: {spoken(told.about)}"
    kind, _, name = told.to.partition(":")
    if kind in ("seat", "customer") and name:
        return f"{what}: {names.get(name, name)}"
    return what
