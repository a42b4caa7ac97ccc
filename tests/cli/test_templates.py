"""`templates` at the command line: list, show, check, preview; of examples and of a case."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2.filters import FILTERS as DEFAULT_FILTERS

from firsthour.admin.stores import open_records
from firsthour.domain.effects import NoticeKind
from firsthour.loading import load
from firsthour.notices.rendering.contexts import COLLEAGUE_NAMES
from firsthour.notices.rendering.environment import SHIPPED, environment
from firsthour.notices.rendering.pages import FILES
from firsthour.notices.rendering.samples import audiences
from tests.cli.conftest import ROOT, House, Type
from tests.notices.world import World, customers, open_case

OURS = set(environment("en").filters) - set(DEFAULT_FILTERS)
"""Filters that templates have beside Jinja's own."""
SURVEY = "notices/survey/subject.txt"


@pytest.fixture
def own(quiet: House, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of one's own templates that the settings name; it holds one."""
    folder = quiet.folder.parent / "own"
    (folder / SURVEY).parent.mkdir(parents=True)
    (folder / SURVEY).write_text("Tell us, {{ name }}\n")
    monkeypatch.setenv("FIRSTHOUR_NOTICES_TEMPLATES", str(folder))
    return folder


@pytest.fixture
def world(quiet: House) -> Iterator[World]:
    """Give a case with two customers in the records of this house."""
    quiet.folder.mkdir()
    store = open_records(load().records_url)
    yield open_case(store, customers(2), public_summary="Cards are refused.")
    store.close()


@pytest.mark.usefixtures("quiet")
def test_without_a_folder_all_templates_are_the_shipped_ones(type_in: Type) -> None:
    """The list says so, and the check has nothing to try."""
    listed, checked = type_in("templates", "list", "--json"), type_in("templates", "check")
    states = {each["name"]: each["state"] for each in listed.json["templates"]}

    assert {"shipped"} == set(states.values())
    assert SURVEY in states
    assert 0 == checked.code
    assert "none of your own" in checked.out


def test_the_list_tells_whose_each_template_is(type_in: Type, own: Path) -> None:
    """A file that goes before a shipped one, a piece that it uses, a name typed wrongly."""
    (own / "notices/_brand.txt").write_text("Ours")
    (own / SURVEY).write_text("{% include 'notices/_brand.txt' %}")
    (own / "notices/survye").mkdir()
    (own / "notices/survye/subject.txt").write_text("x")
    listed = type_in("templates", "list", "--own")

    assert [
        ["added", "notices/_brand.txt"],
        ["overridden", SURVEY],
        ["unused", "notices/survye/subject.txt"],
    ] == [line.split() for line in listed.out.splitlines()[:3]]


def test_a_source_is_shown_as_it_is(type_in: Type, own: Path) -> None:
    """Alone it can be copied to a file; of a kind all are shown; an unknown name is told."""
    ours, theirs = type_in("templates", "show", SURVEY), type_in("templates", "show", SURVEY,
        "--shipped")  # fmt: skip
    kind = type_in("templates", "show", "survey", "--json")
    wrong = type_in("templates", "show", "servey")

    assert (own / SURVEY).read_text() == ours.out
    assert (SHIPPED / SURVEY).read_text() == theirs.out
    assert ["body.html", "body.txt", "short.txt", "subject.txt"] == [
        each["name"].rpartition("/")[2] for each in kind.json["templates"]
    ]
    assert (4, True) == (wrong.code, "survey" in wrong.err)


def test_sound_templates_pass_the_check(type_in: Type, own: Path) -> None:
    """Exit code 0, in words and as JSON."""
    said, shaped = type_in("templates", "check"), type_in("templates", "check", "--json")

    assert (0, 0) == (said.code, shaped.code)
    assert "Nothing is wrong" in said.out
    assert (str(own), [], []) == tuple(shaped.json[x] for x in ("folder", "faults", "unused"))


def test_a_fault_is_told_with_file_and_line(type_in: Type, own: Path) -> None:
    """Exit code 2; the JSON has stable fields."""
    (own / SURVEY).write_text("Tell us\n{{ title }}")
    said, shaped = type_in("templates", "check"), type_in("templates", "check", "--json")
    fault = shaped.json["faults"][0]

    assert (2, 2) == (said.code, shaped.code)
    assert f"{SURVEY}, line 2" in said.out
    assert "'title' is undefined" in said.out
    assert (SURVEY, 2, "UndefinedError") == (fault["file"], fault["line"], fault["code"])
    assert ["survey for customers"] == fault["notices"]
    assert "en" in fault["languages"]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_can_be_previewed(type_in: Type, kind: NoticeKind) -> None:
    """As an example, for each audience, in text, HTML and JSON."""
    for customer in audiences(kind):
        words = ("templates", "preview", kind, "--for", "customers" if customer else "colleagues")
        text, html = type_in(*words), type_in(*words, "--html")
        parts = type_in(*words, "--json").json

        assert 0 == text.code
        assert parts["subject"] in " ".join(text.out.split())
        assert parts["text"] in text.out
        assert parts["html"] == html.out
        assert parts["html"].startswith("<!doctype html>")
        assert parts["short"]


def test_a_preview_is_of_ones_own_templates_and_of_a_case(
    type_in: Type, own: Path, world: World
) -> None:
    """The case's own words, its customer, its label; nothing is sent or noted."""
    (own / "notices/initial_notice/customers").mkdir(parents=True)
    (own / "notices/initial_notice/customers/subject.txt").write_text("Ours {{ label }}")
    words = ("templates", "preview", "initial-notice", "--case", world.label, "--json")
    first, second = type_in(*words), type_in(*words, "--customer", "c2")
    colleague = type_in(*words, "--for", "colleagues")

    assert f"Ours {world.label}" == first.json["subject"]
    assert "Cards are refused." in first.json["text"]
    assert "Dear Ada 1," in first.json["text"]
    assert "Customer 2" in second.json["text"]
    assert "TITLE-only-for-colleagues" in colleague.json["subject"]
    assert [] == type_in("ledger", world.label, "--json").json["deliveries"]


def test_a_preview_takes_a_text_and_can_be_saved(type_in: Type, quiet: House) -> None:
    """The text stands in it as if it were approved; four files are written."""
    file, folder = quiet.folder.parent / "text.txt", quiet.folder.parent / "saved"
    file.write_text("We have found the cause.")
    words = ("templates", "preview", "status_update", "--text", str(file), "--save", str(folder))
    told = type_in(*words)

    assert 0 == told.code
    assert ["body.html", "body.txt", "short.txt", "subject.txt"] == sorted(
        path.name for path in folder.iterdir()
    )
    assert "We have found the cause." in (folder / "body.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("preview", "servey"), 2),
        (("preview", "survey", "--for", "colleagues"), 2),
        (("preview", "page", "--customer", "c1"), 2),
        (("preview", "survey", "--customer", "c1"), 2),
        (("preview", "survey", "--case", "99"), 4),
        (("preview", "survey", "--text", "none.txt"), 2),
    ],
)
@pytest.mark.usefixtures("world")
def test_what_cannot_be_previewed_is_told(type_in: Type, words: tuple[str, ...], code: int) -> None:
    """Wrong kinds, audiences, customers, cases and files: a sentence, and the exit code."""
    told = type_in("templates", *words)

    assert code == told.code
    assert told.err.startswith("Error: ")


@pytest.mark.usefixtures("quiet")
def test_a_preview_says_where_a_language_is_not_spoken(type_in: Type) -> None:
    """What is no language is refused with those there are; one without a catalog reads English."""
    words = ("templates", "preview", "survey", "--language")
    wrong = [type_in(*words, tag) for tag in ("xx", "turkish", "../tr")]
    french, region = type_in(*words, "fr"), type_in(*words, "tr-CY", "--json")

    assert [2] * 3 == [each.code for each in wrong]
    assert "There is no language xx." in wrong[0].err
    assert "There are catalogs for el, en, th, tr, zh-Hant." in wrong[0].err
    assert (0, "There is no catalog for fr: its readers read en.") == (
        french.code, french.err.strip()
    )  # fmt: skip
    assert ("tr", "") == (region.json["language"], region.err)


def test_a_preview_of_a_broken_template_says_where(type_in: Type, own: Path) -> None:
    """File and line, and that the shipped one would be sent; --shipped shows that one."""
    (own / SURVEY).write_text("\n\n{% if %}")
    told = type_in("templates", "preview", "survey", "--json")
    problem = told.json["error"]["problems"][0]
    shipped = type_in("templates", "preview", "survey", "--shipped")

    assert (2, 3, SURVEY) == (told.code, problem["line"], problem["field"])
    assert (0, True) == (shipped.code, "How did we do?" in shipped.out)


@pytest.mark.usefixtures("quiet")
def test_the_pages_tell_of_every_command_and_key(type_in: Type) -> None:
    """docs/command-line.md names the keys, docs/templates.md the commands and values."""
    keys = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    page = (ROOT / "docs" / "templates.md").read_text("utf-8")
    shaped = type_in("templates", "check", "--json")

    assert json.loads(shaped.out).keys() <= {x for x in keys.split("`") if x.isidentifier()}
    for name in (*COLLEAGUE_NAMES, *FILES, *OURS):
        assert f"`{name}`" in page
    for command in ("list", "show", "check", "preview"):
        assert f"`templates {command}`" in keys
        assert f"firsthour templates {command}" in page
