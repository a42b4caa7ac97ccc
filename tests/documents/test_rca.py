"""An internal RCA is checked at the door, and its parts are internal unless they say otherwise."""

import pytest

from firsthour.documents.merge import merge
from firsthour.documents.rca import RcaInvalid, parts, read, to_json

SMALL = "summary: It broke.\nroot_causes: A cable.\n"


def refused(text: str) -> RcaInvalid:
    """Give the error that this text is refused with."""
    with pytest.raises(RcaInvalid) as caught:
        read(text)
    return caught.value


def test_what_nobody_classified_is_internal() -> None:
    """A part without a class is for colleagues, however it is written."""
    rca = read(SMALL + "impact: [One, {text: Two}]\n")

    assert ["internal"] * 4 == [part.audience for _, part in parts(rca)]
    assert merge({1: rca}, "anybody", ()).is_empty


def test_it_travels_as_json() -> None:
    """What is stored reads back as the same."""
    rca = read(
        SMALL + 'timeline: [{at: "2026-03-03T09:00:00Z", text: "Ώρα 中文", class: customer}]'
    )

    assert rca == read(to_json(rca))


@pytest.mark.parametrize(
    ("services", "customers", "reads"),
    [
        ("", "", True),
        ("services: [dns]", "", True),
        ("services: [api, dns]", "", True),
        ("services: [api]", "", False),
        ("", "customers: [bank]", True),
        ("", "customers: [shop]", False),
        ("services: [dns]", "customers: [shop]", False),
        ("services: [api]", "customers: [bank]", False),
    ],
)
def test_a_part_reaches_those_it_is_for(services: str, customers: str, reads: bool) -> None:  # noqa: FBT001
    """A limit to services and one to customers must both be met."""
    fields = ", ".join(filter(None, ["class: customer", "text: x", services, customers]))
    merged = merge({1: read(SMALL + f"impact: [{{{fields}}}]\n")}, "bank", ("dns",))

    assert reads == bool(merged.all())
    assert (2 if reads else 3) == len(merged.withheld)


def test_several_are_merged_in_order_and_the_timeline_by_time() -> None:
    """Sections keep the order of the RCAs; moments are put in the order of time."""
    one = read(SMALL + 'timeline: [{at: "2026-03-03T10:00:00Z", text: B, class: customer}]')
    two = read(SMALL + 'timeline: [{at: "2026-03-03T10:30:00+01:00", text: A, class: customer}]')
    merged = merge({2: two, 1: one}, "bank", ())

    assert ["A", "B"] == [chosen.part.text for chosen in merged.chosen["timeline"]]
    assert ["rca[2].timeline[1]", "rca[1].timeline[1]"] == [c.place for c in merged.all()]


@pytest.mark.parametrize(
    ("text", "line", "field", "hint"),
    [
        (SMALL + "root_cause: x\n", 3, "root_cause", "did you mean root_causes?"),
        (SMALL + "impact: [{clas: customer, text: x}]\n", 3, "impact[1].clas", "class?"),
        (SMALL + "impact:\n- {class: costumer, text: x}\n", 4, "impact[1].class", "customer?"),
        (SMALL + "impact: [{text: ''}]\n", 3, "impact[1].text", ""),
        (SMALL + "timeline: [{text: x}]\n", 3, "timeline[1].at", ""),
        (SMALL + "timeline: [{text: x, at: '2026-03-03 09:00'}]\n", 3, "timeline[1].at", ""),
        (SMALL + 'impact: ["a\\x1bb"]\n', 3, "impact[1].text", ""),
        (SMALL + "impact: [{text: x, services: dns}]\n", 3, "impact[1].services", ""),
        ("summary: x\n", None, "root_causes", ""),
        ("summary: x\nsummary: y\nroot_causes: z\n", 2, "summary", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_line_field_and_nearest_word(
    text: str, line: int | None, field: str, hint: str
) -> None:
    """A wrong RCA is refused as a whole, and each mistake has its place."""
    error = refused(text)
    problem = next(problem for problem in error.problems if problem.field == field)

    assert ("invalid", line) == (error.code, problem.line)
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("- x", "foreign"), ("title: x", "foreign"), ("summary: [", "not_yaml")],
)
def test_what_is_no_rca_is_refused_by_code(text: str, code: str) -> None:
    """Empty, foreign and broken texts each have their own code."""
    assert code == refused(text).code


def test_a_text_of_a_million_characters_is_refused() -> None:
    """A part has a limit, and the error does not repeat the text."""
    error = refused(f"root_causes: x\nsummary: {'y' * 1_000_000}\n")

    assert "summary[1].text" == error.problems[0].field
    assert len(str(error)) < 500
