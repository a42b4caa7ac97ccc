"""Sentences of expectations: every form is understood, and a mistake says what belongs there."""

import re

import pytest

from firsthour.laboratory.expectations.event_forms import EVENTS
from firsthour.laboratory.expectations.form import Form
from firsthour.laboratory.expectations.grammar import FORMS
from firsthour.laboratory.expectations.patterns import pattern
from firsthour.laboratory.expectations.time_forms import TIMES, WINDOWS
from firsthour.laboratory.expectations.words import HAPPENINGS, NOTICES, PROMISES, STATES
from tests.cli.conftest import ROOT
from tests.laboratory.expecting import judged, mistake, shipped, told_by

PAGE = (ROOT / "docs" / "policy-tests.md").read_text("utf-8")
WITH_FINANCE = """
directory: with/shifts.yaml
case: {severity: 1, team: platform}
until: 1 h
"""
SENTENCES = [
    *(form.example for form in (*FORMS, *EVENTS) if "finance" not in form.example),
    *(f"customers told {form.example}" for form in TIMES),
    *(f"customers not told {form.example}" for form in WINDOWS),
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_example_is_understood(sentence: str) -> None:
    """What the page shows can be written so."""
    verdict = judged(shipped("silence"), sentence)

    assert verdict.holds is (not verdict.happened)


@pytest.mark.parametrize("row", [*FORMS, *EVENTS, *TIMES, *WINDOWS], ids=lambda row: row.example)
def test_every_form_stands_on_the_page(row: Form) -> None:
    """Pattern, example and meaning of each are documented as they are in the table."""
    written = row.pattern.written.replace("|", "\\|")

    assert f"| `{written}` | `{row.example}` | {row.meaning} |" in PAGE


@pytest.mark.parametrize("word", [*HAPPENINGS, *NOTICES, *PROMISES, *STATES])
def test_every_word_stands_on_the_page(word: str) -> None:
    """So are the names of what happens, of notices, promises and their ends."""
    assert f"`{word}`" in PAGE


def test_the_page_names_no_form_that_there_is_not() -> None:
    """A pattern on the page is one of the table."""
    written = {row.pattern.written for row in (*FORMS, *EVENTS, *TIMES, *WINDOWS)}
    rows = re.findall(r"^\| `([^`]*[A-Z]{3}[^`]*)` \| `", PAGE, re.MULTILINE)

    assert set() == {row.replace("\\|", "|") for row in rows} - written
    assert 40 < len(rows)


MISTAKES = [
    ("executiv told within 45 min", "begins like", "did you mean executive?"),
    ("executive tld within 45 min", "After 'executive' 'tld within 45 min'", "did you mean told?"),
    ("executive told within soon", "After 'executive told within' 'soon'", "such as 45 min"),
    ("executive told within 45 minutes", "'45 minutes'", "such as 45 min, 2 h 30 min, 4 bh"),
    ("at most 3 pags a person", "After 'at most 3' 'pags a person'", "did you mean pages?"),
    ("at most some pages", "After 'at most' 'some pages'", "a number"),
    ("customer C9 told", "After 'customer' 'C9 told'", "(C1, C2, C3)"),
    ("customer", "After 'customer' something is missing", "a customer of the case"),
    ("never reaches finance", "'finance' is not understood", "scenario's directory"),
    ("L1 told of alarm no_updat", "'no_updat' is not understood", "did you mean no_update?"),
    ("pause refused with alredy_done", "'alredy_done'", "did you mean already_done?"),
    ("resolution kep", "After 'resolution' 'kep'", "did you mean kept?"),
    ("resolution owed by 25:00 on 2026-12-27", "'25:00 on 2026-12-27'", "a moment, such as"),
    ("case ends in stage resolvd", "'resolvd'", "did you mean resolve?"),
    ("executive told within 45 min today", "'today' is not understood", "end of the sentence"),
    ("what will be will be", "No expectation begins like", "all forms: docs/policy-tests.md"),
    ("", "No expectation begins like ''", "all forms: docs/policy-tests.md"),
]


@pytest.mark.parametrize(("sentence", "message", "hint"), MISTAKES)
def test_a_mistake_says_where_and_what_belongs_there(
    sentence: str, message: str, hint: str
) -> None:
    """The words before it, the words that are not understood, and the nearest that would be."""
    found = mistake(shipped("silence"), sentence)

    assert (7, True, True) == (found.line, message in found.message, hint in found.hint), found


def test_names_are_those_of_the_directory_of_the_scenario() -> None:
    """People, teams and groups of its file can be named, with or without what they are."""
    evidence = told_by(WITH_FINANCE)

    for name in ("mara.lind", "person mara.lind", "person:mara.lind", "team platform", "platform"):
        assert judged(evidence, f"{name} told").holds, name
    assert judged(evidence, "never reaches payments").holds
    assert not judged(evidence, "never reaches platform").holds
    assert "stranger" in mistake(evidence, "person stranger told").message


def test_the_is_no_word_and_commas_may_be_left_out() -> None:
    """A sentence may be written as it is spoken."""
    evidence = shipped("silence")

    assert judged(evidence, "the L2 called after 30 min not before 25 min").holds
    assert judged(evidence, "L2 called after 30 min and not before 25 min").holds
    assert judged(evidence, "THE Executive Told Within 45 min").holds


@pytest.mark.parametrize("text", ["x", "x" * 200, "told " * 40, "L1 told of " * 18, "of the , ,"])
def test_no_sentence_is_a_crash(text: str) -> None:
    """Whatever is written, it is a mistake that is told."""
    assert mistake(shipped("silence"), text).message


def test_a_pattern_is_read_as_it_is_written() -> None:
    """Optional parts are optional, also inside of others."""
    made = pattern("a [b [c]] d|e")

    assert "a [b [c]] d|e" == made.written
    assert 3 == len(made.parts)
