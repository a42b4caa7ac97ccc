"""The published JSON Schema gives every policy the verdict that the validator gives its shape."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from firsthour.policies.loading import PRESETS, loads, presets
from firsthour.policies.patterns import numbers
from firsthour.policies.problems import Path, PolicyInvalid
from firsthour.policies.published.json_schema import json_schema, text
from firsthour.policies.text import Plain, parse

PUBLISHED = PRESETS / "policy.schema.json"
VALIDATOR = Draft202012Validator(json_schema())
BEYOND = {"contradiction", "unknown"}
"""Codes of what holds between values, or takes knowledge: no schema says it."""
RICH = parse((PRESETS / "default.yaml").read_text("utf-8"), "default").data | {
    "ladder": [
        {
            "key": "a",
            "type": "functional",
            "ask": "team:net",
            "after": "1 h",
            "percent": 0,
            "when": {
                "severities": [1, 2],
                "phases": ["identified"],
                "services": ["web"],
                "criteria": ["outage"],
                "tiers": ["gold"],
                "tags": ["vip"],
                "hours": "off",
            },
            "wait_for_duty": "2 h",
        }
    ],
    "ladder_repeat": {"step": "a", "times": 2, "after": "1 h"},
    "approvals": [
        {
            "audience": "customers",
            "notices": ["initial_notice"],
            "mode": "any",
            "by": ["role:director", "group:legal"],
            "within": "10 min",
            "then": "wait",
        }
    ],
    "limits": {"sms": {"pages": ["3 in 15 min", "7 in 1 h"], "status": []}},
    "watchers": ["ops"],
    "approval": [1],
    "forbidden_terms": ["secret"],
    "playbooks": [
        {"name": "b", "criteria": ["outage"], "actions": [{"text": "c", "due": "1 h"}]},
    ],
}
"""A whole policy in which every section stands that there is."""
SPANS: tuple[str, ...] = (
    "0 min",
    "1 min",
    "5min",
    "59 s",
    "60 min",
    "61 min",
    "299 s",
    "300 s",
    "4 h",
    "1 d",
    "30 d",
)
SPANS += (
    "31 d",
    "1 bd",
    "4 bh",
    "30 bd",
    " 2 h ",
    "007 d",
    "999999999 s",
    "1 w",
    "h",
    "-1 min",
    "",
)
WORDS: tuple[str, ...] = (
    "ours",
    "Ours",
    "a b",
    "owner",
    "team:net",
    "role:director",
    "role:engineer",
    "person: x",
)
WORDS += ("group:legal", "a@b.example", "a@b", "https://a.example", "ftp://a", "outage", "default")
WORDS += ("2026-12-24", "2026-02-29", "2028-02-29", "0000-01-01", "09:00-17:00", "closed", "9-5")
WORDS += (
    "00:00-24:00",
    "24:00-24:00",
    "3 in 15 min",
    "0 in 1 h",
    "3 in 59 s",
    "x\n",
    "x\t",
    "x" * 101,
)
WORDS += ("x" * 300, "en", "pt-BR", "UTC", "any", "\u2028", "x\u0007", "functional", "customers")
OTHERS: tuple[Plain, ...] = (
    None,
    True,
    False,
    0,
    1,
    2,
    3,
    4,
    5,
    12,
    36,
    37,
    99,
    100,
    2026,
    -1,
    [],
    {},
)
OTHERS += ([1], [1, 1], [4, 5], ["a", "a"], [None], [[]], {"a": 1}, [{}], ["owner"], ["1 h", "2 h"])
POOL: tuple[Plain, ...] = (*SPANS, *WORDS, *OTHERS)
SHARES = 10
"""One place of a policy takes every tenth of them; the next place, the ones after these."""


def is_shaped(data: Mapping[str, Any]) -> bool:
    """The loader's verdict on the shape of a policy, given as JSON, which is YAML."""
    try:
        loads(json.dumps(data))
    except PolicyInvalid as error:
        return {problem.code for problem in error.problems} <= BEYOND
    return True


def verdicts(data: Mapping[str, Any]) -> tuple[bool, bool]:
    """What the loader and the schema say."""
    return is_shaped(data), VALIDATOR.is_valid(data)


def places(tree: Plain, path: Path = ()) -> Iterator[Path]:
    """The path of every value below ``tree``."""
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree if isinstance(tree, list) else ())
    )
    for name, value in items:
        yield (*path, name)
        yield from places(value, (*path, name))


def replaced(tree: Any, path: Path, value: Plain) -> Any:  # noqa: ANN401 - plain data
    """``tree`` with another value at ``path``; what is not on the way there is shared."""
    if not path:
        return value
    copy = tree.copy()
    copy[path[0]] = replaced(tree[path[0]], path[1:], value) if path[1:] else value
    return copy


def extending(path: Path, value: Plain) -> dict[str, Any]:
    """A policy that extends the default one, and gives that value and what stands in its list."""
    whole: Any = replaced(RICH, path, value)
    named = list(takewhile(lambda part: isinstance(part, str), path))
    for part in named:
        whole = whole[part]
    own: Any = whole
    for part in reversed(named):
        own = {part: own}
    made: dict[str, Any] = {"extends": "default", "name": "ours", **own}
    return made


PLACES = [
    path
    for path in places(RICH)
    if path[:2] not in {("severities", "sev2"), ("severities", "sev3"), ("severities", "sev4")}
]


SECTIONS = sorted({str(path[0]) for path in PLACES})


@pytest.mark.parametrize("top", SECTIONS)
def test_each_value_of_each_field_has_one_verdict(top: str) -> None:
    """Every place of a policy takes a share of a large choice of values, right and wrong."""
    tried = [path for path in PLACES if path[0] == top]
    data = [
        extending(path, value)
        for at, path in enumerate(tried)
        for value in POOL[at % SHARES :: SHARES]
    ]

    assert [] == [each for each in data if len(set(verdicts(each))) > 1]


def lacking(path: Path) -> dict[str, Any]:
    """The whole policy without the field at ``path``."""
    without: Any = replaced(RICH, path, None)
    below = without
    for part in path[:-1]:
        below = below[part]
    del below[path[-1]]
    made: dict[str, Any] = without
    return made


@pytest.mark.parametrize("top", SECTIONS)
def test_a_field_that_is_missing_has_one_verdict(top: str) -> None:
    """In a policy that extends none, where most is mandatory."""
    fields = [path for path in PLACES if path[0] == top and isinstance(path[-1], str)]

    assert [] == [path for path in fields if len(set(verdicts(lacking(path)))) > 1]


@pytest.mark.parametrize(
    "path", [(), ("calendar",), ("severities", "sev1"), ("seats", 0), ("limits",)]
)
@pytest.mark.parametrize("name", ["acknowlege", "kind", "", "description", "a-b", "Ä"])
def test_an_unknown_field_has_one_verdict(path: Path, name: str) -> None:
    """In every kind of section."""
    data = replaced(RICH, (*path, name), {})

    assert is_shaped(data) == VALIDATOR.is_valid(data)


values = (
    st.sampled_from(POOL)
    | st.integers(-5, 3000)
    | st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=12)
)
spans = st.builds(
    "{}{} {}".format,
    st.sampled_from(["", "0"]),
    st.integers(0, 90_000),
    st.sampled_from(["s", "min", "h", "d", "bh", "bd"]),
)
changes = st.lists(st.tuples(st.sampled_from(PLACES), values | spans), min_size=1, max_size=3)


@settings(max_examples=100, deadline=None)
@given(base=st.sampled_from([None, *presets(), "none"]), changed=changes)
def test_generated_policies_have_one_verdict(
    base: str | None, changed: list[tuple[Path, Plain]]
) -> None:
    """Whole policies, and such as extend another one, with up to three changed values."""
    data: dict[str, Any] = RICH if base is None else {"extends": base, "name": "ours"}
    for path, value in changed:
        own = extending(path, value)
        top = str(path[0])
        data = replaced(RICH, path, value) if base is None else {**data, top: own[top]}

    assert is_shaped(data) == VALIDATOR.is_valid(data)


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.integers(0, 120_000))
def test_a_pattern_of_numbers_holds_those_between(one: int, other: int, number: int) -> None:
    """From the least to the greatest, and no other."""
    low, high = sorted((one, other))
    found = re.fullmatch(numbers(low, high), str(number)) is not None

    assert (low <= number <= high) == found


def test_the_rich_policy_is_valid_and_names_every_field() -> None:
    """What is changed above is right before, so that each verdict is about the change."""
    made = json_schema()
    named = {
        name for part in (made, *made["$defs"].values()) for name in part.get("properties", ())
    }
    given_names = {part for path in places(RICH) for part in path if isinstance(part, str)}

    assert is_shaped(RICH)
    assert VALIDATOR.is_valid(RICH)
    assert {"extends", "lead", "team", "skill", "owner", "triggers", "name"} >= named - given_names


def test_what_an_editor_shows_is_complete() -> None:
    """Each field has a sentence, each length of time a pattern with words, each choice its list."""
    made = json_schema()
    parts = (made, *made["$defs"].values())
    fields = [shape for part in parts for shape in part.get("properties", {}).values()]

    assert all(shape.get("description") for shape in fields)
    assert all("patternErrorMessage" in d for d in made["$defs"].values() if "pattern" in d)
    assert "between 75 s and 20 min" == made["$defs"]["75-s-to-20-min"]["patternErrorMessage"]
    assert ["functional", "hierarchical", "automatic"] == (
        made["$defs"]["StepSection"]["properties"]["type"]["enum"]
    )


def test_it_is_a_schema_of_its_dialect_and_published_as_it_is() -> None:
    """The file in the repository is what `policy schema` prints."""
    Draft202012Validator.check_schema(json_schema())

    assert text() == PUBLISHED.read_text("utf-8")


@pytest.mark.parametrize("name", presets())
def test_shipped_policies_fit_it(name: str) -> None:
    """The files as they stand, by both verdicts."""
    assert (True, True) == verdicts(parse((PRESETS / f"{name}.yaml").read_text("utf-8"), name).data)
