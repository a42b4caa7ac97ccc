"""The exit codes, where neither engine nor worker is there."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli import hearing
from firsthour.clock import utc_now
from firsthour.loading import load as settings
from firsthour.policies.loading import load
from firsthour.records.connect import connect
from firsthour.records.shapes import Customer, IntakeDocument
from gate.open import number, put_down
from tests.cli.conftest import ROOT, House, Type


@pytest.fixture
def case(quiet: House) -> int:
    """A case that is in the records and that no engine knows."""
    del quiet
    store = connect(settings().records_url)
    document = IntakeDocument(
        "Checkout fails [red]x[/red]",
        "Since 09:10 {{ 7 * 7 }} <b>",
        customers=(Customer("acme", "Acme Ltd"),),
    )
    put = put_down(store, document, load("default"), now=utc_now())
    numbered, _ = number(store, put, utc_now())
    store.close()
    return numbered


@pytest.mark.parametrize("words", [(), ("manager",), ("policy",), ("directory",)])
def test_a_group_without_a_command_shows_its_help_as_it_stands(
    words: tuple[str, ...], type_in: Type
) -> None:
    """Who names no command is shown which there are, one a line, and has used it wrongly."""
    typed = type_in(*words)

    assert (2, "") == (typed.code, typed.err)
    assert "\nCommands:\n" in typed.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nonsense",), "No such command"),
        (("manager", "acknowledge"), "Missing"),
        (("manager", "acknowledge", "1"), "Say who speaks"),
        (("manager", "acknowledge", "1", "--as", "jonas.webber"), "did you mean jonas.weber?"),
        (("manager", "set-phase", "1", "bored", "--as", "jonas.weber"), "investigating"),
        (("manager", "write-update", "1", "--to", "customers", "--as", "jonas.weber"), "--text"),
        (("manager", "comment", "1", " ", "--as", "jonas.weber"), "missing or empty"),
        (("manager", "comment", "1", "a\x07b", "--as", "jonas.weber"), "control characters"),
        (("manager", "comment", "1", "x" * 20_001, "--as", "jonas.weber"), "at most 20000"),
        (("manager", "comment", "1", "-f", "none.md", "--as", "jonas.weber"), "There is no file"),
        (("manager", "pause", "1", "--until", "soon", "-r", "x", "--as", "jonas.weber"), "--until"),
        (("manager", "transfer", "1", "jonas", "-r", "x", "--as", "jonas.weber"), "knows no jonas"),
        (("manager", "repin-policy", "1", "defualt", "-r", "x", "--as", "jonas.weber"), "default?"),
        (("coordinator", "submit-internal-rca", "1", "none.yaml", "--as", "x"), "knows no x"),
        (("manager", "acknowledge", "1", "--id", "x" * 300, "--as", "jonas.weber"), "--id"),
        (("customer", "confirm-access", "1", "-c", "acme", "--heard-by", "phone"), "who speaks"),
        (("admin", "recover"), "--all"),
        (("policy", "check", "none.yaml"), "no such policy"),
        (("admin", "people", "none.yaml"), "no such file"),
        (("admin", "restore", "nowhere"), "no copy"),
        (("open",), "Name a file"),
    ],
)
@pytest.mark.usefixtures("case")
def test_wrong_usage_ends_with_two(words: tuple[str, ...], told: str, type_in: Type) -> None:
    """What makes no sense as it was typed ends with 2, and says what is wrong."""
    typed = type_in(*words)

    assert 2 == typed.code
    assert told in " ".join(typed.err.split())


@pytest.mark.parametrize("ref", ["99", "ESC-2026-000099", "ESC-1999-000001", "abc", "-0"])
@pytest.mark.parametrize("look", ["show", "timeline", "ledger", "documents", "watch"])
@pytest.mark.usefixtures("case")
def test_an_unknown_case_ends_with_four(look: str, ref: str, type_in: Type) -> None:
    """Whatever is no case of these records is not found."""
    typed = type_in(look, "--json", "--", ref)

    assert 4 == typed.code
    assert "not_found" == typed.json["error"]["code"]


def test_a_case_may_be_given_by_number_or_label(case: int, type_in: Type) -> None:
    """Its number, its label and the end of its label all name a case."""
    label = type_in("show", str(case), "--json").json["case"]["label"]

    refs = [str(case), label, label.lower(), label.removeprefix("ESC-")]
    found = [type_in("show", ref, "--json").json["case"]["case"] for ref in refs]

    assert [case] * 4 == found


@pytest.mark.parametrize(
    "words",
    [
        ("manager", "acknowledge", "1", "--as", "jonas.weber"),
        ("engineer", "signal-resolved", "1", "-t", "x", "--no-wait", "--as", "priya.raman"),
        ("customer", "ask", "1", "-c", "acme", "-t", "Is it safe?"),
        ("open", "--title", "T", "--summary", "S"),
        ("admin", "recover", "--all"),
    ],
)
@pytest.mark.usefixtures("case")
def test_without_an_engine_it_ends_with_five(words: tuple[str, ...], type_in: Type) -> None:
    """An engine that is not there is named, with the command that starts it."""
    typed = type_in(*words)

    assert 5 == typed.code
    assert "The Temporal server at 127.0.0.1:" in typed.err
    assert "firsthour up" in typed.err


def test_a_command_that_met_nobody_names_its_id(case: int, type_in: Type) -> None:
    """So that it can be said again with one effect, the id is told with the trouble."""
    words = ("manager", "acknowledge", str(case), "--as", "jonas.weber", "--json", "--id", "mine")
    error = type_in(*words).json["error"]

    assert ("engine_away", 5, "mine") == (error["code"], error["exit"], error["id"])


def test_an_answer_without_a_worker_is_kept(
    case: int, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A customer's own answer is put down at once; without a worker it ends with 5, and is kept."""
    monkeypatch.setattr(hearing, "PATIENCE_S", 0.1)
    words = ("customer", "confirm-access", str(case), "-c", "acme", "--json", "--id", "mine")

    codes = [type_in(*words).json["error"]["code"] for _ in range(2)]

    assert ["worker_away", "worker_away"] == codes


@pytest.mark.usefixtures("quiet")
def test_a_database_that_cannot_be_opened_ends_with_five(
    type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records that are not there are named too."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    typed = type_in("list", "--json")

    assert 5 == typed.code
    assert "records_away" == typed.json["error"]["code"]


@pytest.mark.usefixtures("quiet")
def test_settings_with_a_mistake_end_with_two(type_in: Type, tmp_path: Path) -> None:
    """A mistake in the settings is told with its line."""
    (tmp_path / "firsthour.toml").write_text('home = "x"\npolcy = "default"\n', encoding="utf-8")

    typed = type_in("list", "--json")

    assert 2 == typed.code
    problem = typed.json["error"]["problems"][0]
    assert (2, "polcy", "did you mean policy?") == (
        problem["line"],
        problem["field"],
        problem["hint"],
    )


def test_the_door_ends_with_the_code(quiet: House) -> None:
    """The process itself ends with the exit code, and a reader that leaves early is no trouble."""
    environment = {"PATH": "/usr/bin:/bin", **quiet.environment()}
    door = [sys.executable, str(ROOT / "starter.py")]

    ends = [
        subprocess.run(
            [*door, *words], env=environment, capture_output=True, check=False
        ).returncode
        for words in (("--version",), ("show", "99"), ("nonsense",))
    ]

    assert [0, 4, 2] == ends


def test_texts_are_shown_as_they_are_written(case: int, type_in: Type) -> None:
    """Markup, HTML and templates in a title or summary are text, on the terminal too."""
    shown = type_in("show", str(case)).out

    assert "Checkout fails [red]x[/red]" in shown
    assert "Since 09:10 {{ 7 * 7 }} <b>" in shown
