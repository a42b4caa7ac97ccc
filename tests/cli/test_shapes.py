"""The shapes of `--json` are those that the documentation names."""

import re

import pytest

from tests.cli.conftest import ROOT, Running, Type

PAGE = (ROOT / "docs" / "command-line.md").read_text("utf-8")
ROW = re.compile(r"^\| (?P<name>[^|]+) \| (?P<keys>(?:`\w+` ?)+)\|$", re.MULTILINE)
DOCUMENTED = {row["name"].strip(): re.findall(r"\w+", row["keys"]) for row in ROW.finditer(PAGE)}
PREVIEW = "`policy repin --dry-run`"
SAID = {
    "a command to a case": ("manager", "acknowledge", "{}", "--as", "jonas.weber"),
    "`open`": ("open", "--title", "T", "--summary", "S"),
    "`list`": ("list",),
    "`show`": ("show", "{}"),
    "`timeline`": ("timeline", "{}"),
    "`notice`": ("notice", "{}", "initial_notice:internal"),
    "`ledger`": ("ledger", "{}"),
    "`report notices`": ("report", "notices"),
    "`channels`": ("channels",),
    "`documents`": ("documents", "{}"),
    "`admin people`": ("admin", "people"),
    "`policy check`": ("policy", "check", "default"),
    "`policy show`": ("policy", "show", "default"),
    "`policy diff`": ("policy", "diff", "default", "internal"),
    "`policy list`": ("policy", "list"),
    "`policy rehearse`": ("policy", "rehearse", "--silent", "--until", "1 h"),
    "`policy test`": ("policy", "test", "weekend"),
    "`admin alarms`": ("admin", "alarms"),
    "`admin rebuild`": ("admin", "rebuild", "{}"),
    "`admin recover`": ("admin", "recover", "{}"),
    "`admin backup`": ("admin", "backup", "copy"),
    PREVIEW: ("policy", "repin", "{}", "status-page", "--dry-run"),
    "`templates list`": ("templates", "list"),
    "`templates show`": ("templates", "show", "page"),
    "`templates check`": ("templates", "check"),
    "`templates preview`": ("templates", "preview", "page"),
    "`directory check`": ("directory", "check"),
    "`directory show`": ("directory", "show"),
    "`directory customers`": ("directory", "customers"),
    "`directory edits`": ("directory", "edits"),
    "`directory versions`": ("directory", "versions"),
    "any trouble": ("show", "99999"),
}
ELSEWHERE = {
    "`channels secret`",
    "`ledger --text`",
    "a customer's own answer",
    "`watch`",
    "`admin restore`",
    "`directory import`",
    "an edit of the directory",
    "`directory customer`, `directory remove-customer`",
}
"""Tried with a case that has come further, or with records of their own: see below, and
`test_directory`."""


def test_every_row_of_the_page_is_tried() -> None:
    """A shape that is documented is held by a test."""
    assert set(DOCUMENTED) | {"`watch`"} == set(SAID) | ELSEWHERE


def test_the_answers_have_the_documented_keys(house: Running, type_in: Type) -> None:
    """Each command answers with the keys that the page names, in their order."""
    del house
    opened = str(type_in("open", "--title", "T", "--summary", "S", "--json").json["number"])

    found = {
        name: list(type_in(*(word.format(opened) for word in words), "--json").json)
        for name, words in SAID.items()
    }

    assert {name: DOCUMENTED[name] for name in SAID} == found


def test_facts_and_errors_have_the_documented_keys(house: Running, type_in: Type) -> None:
    """So do the facts of a timeline, and what is told of a trouble."""
    del house
    opened = str(type_in("open", "--title", "T", "--summary", "S", "--json").json["number"])
    fact = type_in("timeline", opened, "--json").json["facts"][0]
    error = type_in("show", "99999", "--json").json["error"]
    wrong = type_in("open", "--title", "T", "-s", "7", "--summary", "S", "--json").json["error"]

    for keys in (fact, error, wrong["problems"][0]):
        assert all(f"`{key}`" in PAGE for key in keys)


@pytest.mark.usefixtures("house")
def test_a_restore_has_the_documented_keys(
    type_in: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    """What fills empty records says how many facts it brought."""
    type_in("admin", "backup", f"{tmp_path}/copy")
    monkeypatch.setenv("FIRSTHOUR_HOME", f"{tmp_path}/other")

    restored = type_in("admin", "restore", f"{tmp_path}/copy", "--json").json

    assert DOCUMENTED["`admin restore`"] == list(restored)
