"""An internal RCA may be a report in Markdown: the same parts, the same care, mistakes by line."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest

from firsthour.documents.merge import merge
from firsthour.documents.rca import RcaInvalid, read
from firsthour.documents.rca_markdown import HEADINGS, read_markdown

REPORT = """# Uploads failed on 3 March

<!-- Remarks of a template are no findings. -->

## Summary [customer]

Uploads failed for an hour.

* Nothing was lost.

## Impact

- [customer] Uploads were refused.
- Two of us were on leave.

## Timeline

- 2026-03-03 09:00 UTC [customer] Uploads begin to fail.
- 2026-03-03T10:00:00+01:00: the first page
- [customer] 2026-03-03T10:00Z – they work again.

## Root causes:
1. [customer] A certificate had run out,
   which **nobody** watched.

       echo expired
2. The runbook named a person who has left.

What went WELL
--------------
The switch worked.

## Corrective actions [customer]
- [preventative] Watch certificates (all of them). (owner: priya.raman, due: 2026-04-01)
- [internal, detective] Ask [the supplier](https://example.org) (again)
"""
GIVEN_AS_YAML = """
summary: {class: customer, text: "Uploads failed for an hour.\\n\\n* Nothing was lost."}
impact: [{class: customer, text: Uploads were refused.}, Two of us were on leave.]
timeline:
  - {at: "2026-03-03T09:00:00Z", class: customer, text: Uploads begin to fail.}
  - {at: "2026-03-03T09:00:00Z", text: the first page}
  - {at: "2026-03-03T10:00:00Z", class: customer, text: they work again.}
root_causes:
  - class: customer
    text: "A certificate had run out,\\nwhich **nobody** watched.\\n\\n    echo expired"
  - The runbook named a person who has left.
went_well: The switch worked.
corrective_actions:
  - class: customer
    type: preventative
    text: Watch certificates (all of them).
    owner: priya.raman
    due: 2026-04-01
  - {type: detective, text: "Ask [the supplier](https://example.org) (again)"}
"""
SMALL = "## Summary\nIt broke.\n## Root causes\nA cable.\n"


def refused(text: str) -> RcaInvalid:
    """Give the error that this text is refused with."""
    with pytest.raises(RcaInvalid) as caught:
        read_markdown(text)
    return caught.value


def test_a_report_is_read_as_the_same_parts() -> None:
    """Headings, items, marks, times and duties are what the fields of the other form are."""
    found, expected = read_markdown(REPORT), read(GIVEN_AS_YAML)

    assert expected == found
    assert date(2026, 4, 1) == found.corrective_actions[0].due
    assert datetime(2026, 3, 3, 9, tzinfo=UTC) == found.timeline[1].at


def test_line_ends_of_other_systems_make_no_difference() -> None:
    """The same report from another editor is the same."""
    assert read_markdown(REPORT) == read_markdown(REPORT.replace("\n", "\r\n"))


def test_what_nobody_marked_is_internal() -> None:
    """A report without a mark tells no customer anything."""
    rca = read_markdown(SMALL)

    assert merge({1: rca}, "anybody", ()).is_empty


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_name_of_a_section_is_known(heading: str) -> None:
    """Words as they are used in reports lead to the section, in any case of letters."""
    item = "- 2026-03-03 09:00 UTC x" if heading == "timeline" else "- x"
    text = f"## {heading.capitalize()}\n{item}\n"
    others = "".join(
        f"## {name}\ny\n"
        for name in ("Summary", "Root causes")
        if HEADINGS[heading] != HEADINGS[name.lower()]
    )

    assert "x" == getattr(read_markdown(text + others), HEADINGS[heading])[0].text


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        (SMALL + "## Root cuase\nx\n", 5, "There is no section", "did you mean root cause?"),
        (SMALL + "## Summary\nAgain\n", 5, "It is given twice", ""),
        ("Words\n" + SMALL, 1, "This stands in no section", "begin with ## Summary"),
        (SMALL + "## Timeline\n- at nine\n", 6, "must begin with its time", "such as - 2026"),
        (SMALL + "## Timeline\n- 2026-03-03 09:00 x\n", 6, "must say its time zone", ""),
        (SMALL + "## Timeline\n- 2026-13-03 09:00Z x\n", 6, "must be a time", ""),
        (SMALL + "## Timeline\nAt nine\n", 6, "It is a list of items", ""),
        (SMALL + "## Impact\n- [custmer] x\n", 6, "no mark [custmer]", "mean customer?"),
        (SMALL + "## Impact [interal]\n- x\n", 5, "no mark [interal]", "mean internal?"),
        (SMALL + "## Impact\n- [customer] x\n  - [internal] y\n", 6, "in the middle of", "its own"),
        (SMALL + "## Impact\n[customer] x\n\n[internal] y\n", 6, "in the middle of", "its own"),
        (SMALL + "## Actions\nx\n", 5, "There is no section", "mean corrective actions?"),
        (SMALL + "## Corrective actions\n- x (owner: a, deu: b)\n", 6, "no field deu", "mean due?"),
        (SMALL + "## Corrective actions\n- x (due: soon)\n", 6, "", ""),
        (SMALL + "## Impact\n- \x07\n", 6, "control characters", ""),
        ("## Summary\nx\n", None, "It is missing", ""),
        ("# A letter\n", None, "It is not a root cause analysis", "## Summary"),
        ("  \n", None, "It is empty", ""),
    ],
)
def test_a_mistake_is_told_by_line(text: str, line: int | None, message: str, hint: str) -> None:
    """Each mistake has its line, a sentence, and the nearest word where there is one."""
    problem = refused(text).problems[0]

    assert line == problem.line
    assert message in problem.message
    assert hint in problem.hint


def test_a_report_that_is_too_large_is_refused() -> None:
    """Two megabytes are more than anybody reads."""
    assert "too_large" == refused(SMALL + "x" * 2**21).code


@pytest.mark.timeout(15)
def test_no_input_keeps_the_reader_busy() -> None:
    """Marks, brackets and blanks by the ten thousand are read in a moment."""
    for piece in ("[a] ", "(a: ", "[", " ", "`", "*", "![", "> "):
        text = SMALL + "## Corrective actions\n- " + piece * 5_000 + "x\n"
        with suppress(RcaInvalid):
            read_markdown(text)
