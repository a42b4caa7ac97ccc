"""The JSON Schema of policy files, with which an editor completes and underlines.

It says what can be said of each value by itself: names, kinds, units, limits. What holds between
fields, and what takes knowledge of the world (time zones, countries), only the check tells.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

from pydantic import BaseModel

from firsthour.domain.calendar import LONGEST
from firsthour.policies import limits, schema
from firsthour.policies.limits import Limit
from firsthour.policies.loading import default_data, presets
from firsthour.policies.patterns import END, Shape, span
from firsthour.policies.published.words import WORDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DEFINITIONS = "#/$defs/"


def text() -> str:
    """The schema as it is published: readable JSON, the same text for the same schema."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=True) + "\n"


def json_schema() -> Shape:
    """The JSON Schema (draft 2020-12) of a policy file."""
    made: Shape = schema.PolicySection.model_json_schema()
    definitions = made.pop("$defs")
    _describe(made, "PolicySection")
    for name, section in definitions.items():
        _describe(section, name)
    for name in schema.MERGED:
        (made if name == "PolicySection" else definitions[name]).pop("required", None)
    made["properties"]["extends"] = {**made["properties"]["extends"], **_shipped()}
    _limit(made, definitions)
    top = {"$schema": DIALECT, "title": "Firsthour policy", **_untitled(made)}
    return {**top, **_needed(), "$defs": _untitled(definitions)}


def _shipped() -> Shape:
    return {"anyOf": [{"enum": list(presets())}, {"type": "null"}]}


def _needed() -> Shape:
    """A policy that extends another one needs a name; any other everything that has no default."""
    extends = {"required": ["extends"], "properties": {"extends": {"type": "string"}}}
    complete = _complete(schema.PolicySection)
    return {"if": extends, "then": {"required": ["name"]}, "else": complete}


def _complete(section: type[BaseModel]) -> Shape:
    """What must be there in a section, and in those below it that may be given in part."""
    fields = section.model_fields.items()
    below = {
        name: _complete(field.annotation)
        for name, field in fields
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }
    needed = [name for name, field in fields if field.is_required()]
    properties = {name: shape for name, shape in below.items() if shape}
    shape: Shape = {"required": needed} if needed else {}
    return {**shape, "properties": properties} if properties else shape


def _describe(section: Shape, name: str) -> None:
    for field, shape in section.get("properties", {}).items():
        shape["description"] = WORDS[name][field]


def _limit(made: Shape, definitions: dict[str, Shape]) -> None:
    """Give each number its limits; every severity has its own."""
    severity, kept = definitions.pop("SeveritySection"), definitions["SeveritiesSection"]
    for row in limits.ROWS:
        own = definitions[row] = deepcopy(severity)
        for name in ("updates_internal", "updates_customers", "levels"):
            whole = own["properties"][name]
            below = deepcopy(definitions[whole["$ref"].removeprefix(_DEFINITIONS)])
            own["properties"][name] = {**below, "description": whole["description"]}
        described = kept["properties"][row]["description"]
        kept["properties"][row] = {"$ref": f"{_DEFINITIONS}{row}", "description": described}
    del definitions["CadenceSection"], definitions["LevelsSection"]
    for path, limit in limits.limits(default_data()):
        names = [str(part) for part in path]
        section = made
        if names[0] == "severities":
            section, names = definitions[names[1]], names[2:]
        for name in names[:-1]:
            section = section["properties"][name]
        for shape in _variants(section["properties"][names[-1]]):
            _bound(shape, limit, definitions)


def _variants(shape: Shape) -> Iterator[Shape]:
    """The shape itself, those it may be instead, and those of its items."""
    for each in (shape, *shape.get("anyOf", ()), shape.get("items", {})):
        if each.get("type") in ("string", "integer"):
            yield cast("Shape", each)


def _bound(shape: Shape, limit: Limit, definitions: dict[str, Shape]) -> None:
    if shape["type"] == "integer":
        low, high = limits.bounds(limit, worked=False)
        shape |= {"minimum": int(-(-low // 1)), "maximum": int(high)}
        return
    bounds = {unit: within for unit in LONGEST if (within := _within(limit, unit))}
    low, high = limits.bounds(limit, worked=limits.is_worked(limit))
    told = limits.between(low, high, worked=limits.is_worked(limit))
    name = told.removeprefix("between ").replace(" and ", " to ").replace(" ", "-")
    if limits.is_by_clock(limit):
        name += "-by-the-clock"
    pattern = {"type": "string", "pattern": span(bounds), "patternErrorMessage": told}
    definitions[name] = {**pattern, "description": f"A length of time {told}."}
    described = {"description": shape["description"]} if "description" in shape else {}
    shape.clear()
    shape |= {"$ref": f"{_DEFINITIONS}{name}", **described}


def _within(limit: Limit, unit: str) -> tuple[int, int] | None:
    """The least and the greatest amount in this unit."""
    if unit in ("bh", "bd") and limits.is_by_clock(limit):
        return None
    worked = unit in ("bh", "bd") and limits.is_worked(limit)
    low, high = limits.bounds(limit, worked=worked)
    one = limits.length(f"1 {unit}", worked=worked)
    return int(-(-low // one)), min(int(high // one), LONGEST[unit])


def _untitled(shape: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Without the titles that are made of names, and with ends that every reader takes alike."""
    if isinstance(shape, list):
        return [_untitled(each) for each in shape]
    if not isinstance(shape, dict):
        return shape
    kept = {k: _untitled(v) for k, v in shape.items() if k != "title" or isinstance(v, dict)}
    if "patternProperties" in kept:
        named = kept["patternProperties"].items()
        kept["patternProperties"] = {_ended(name): each for name, each in named}
        kept["additionalProperties"] = False
    pattern = kept.get("pattern")
    if isinstance(pattern, str):
        kept["pattern"] = _ended(pattern)
    return kept


def _ended(pattern: str) -> str:
    return pattern[:-1] + END if pattern.endswith("$") else pattern
