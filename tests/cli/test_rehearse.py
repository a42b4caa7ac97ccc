"""`policy rehearse` as it is typed: tables, Markdown, JSON, options, and what is wrong."""

from pathlib import Path

import pytest

from tests.cli.conftest import Type

REHEARSE = ("policy", "rehearse")


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder: neither records nor people nor an engine are there."""
    monkeypatch.chdir(tmp_path)


def test_a_table_tells_who_is_told_what_when_and_by_which_rule(
    type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One page as the row of a table, and the end of the looking."""
    monkeypatch.setenv("COLUMNS", "140")
    typed = type_in(*REHEARSE, "default", "--silent", "--until", "1 h")
    lines = [" ".join(line.split()) for line in typed.out.splitlines()]

    assert 0 == typed.code
    assert any(line.startswith("T+0:15 Mon 09:15 page duty manager (L1)") for line in lines)
    assert "owner silent" in typed.out
    assert "End: T+1:00, stage resolve, SEV2, not finished; looked at for 1 h" == lines[-1]


def test_nothing_is_left_behind(type_in: Type, tmp_path: Path) -> None:
    """A rehearsal opens no records and writes no file."""
    type_in(*REHEARSE, "--scenario", "good-case")

    assert [] == list(tmp_path.iterdir())


def test_json_tells_the_same_as_data(type_in: Type) -> None:
    """Everything that was told, what happened, the promises, what was refused, the end."""
    found = type_in(*REHEARSE, "--scenario", "pause", "--json").json
    page = next(each for each in found["told"] if each["what"] == "page")

    assert ("owner", ["incident.manager"], 0) == (page["to"], page["people"], page["since_s"])
    assert [("pause", "already_done", 17)] == [
        (each["command"], each["code"], each["line"]) for each in found["refused"]
    ]
    assert "case_acknowledged" in [each["kind"] for each in found["happened"]]
    assert {"stage": "close", "finished": False}.items() <= found["end"].items()


def test_markdown_is_a_table_for_a_page(type_in: Type) -> None:
    """A heading, a table, and the promises as a list."""
    lines = type_in(*REHEARSE, "--scenario", "false-alarm", "--markdown").out.splitlines()

    assert lines[0].startswith("# A false alarm · default 1 · SEV1, customers: 4 · Sunday")
    assert "| When | Clock | What | Whom | Why |" == lines[2]
    assert any(line.startswith("| T+0:40 | Sun 05:40 | correction | customers") for line in lines)
    assert "- End: T+0:40, stage cancelled, SEV1, finished" == lines[-1]


def test_what_repeats_itself_is_counted_unless_all_is_asked_for(type_in: Type) -> None:
    """Hourly holding statements fill a row; with --all there is one for each."""
    short = type_in(*REHEARSE, "--silent").out
    whole = type_in(*REHEARSE, "--silent", "--all").out

    assert "times more, until T+" in " ".join(short.split())
    assert whole.count("holding statement") > 5 * short.count("holding statement")


def test_options_go_before_what_the_scenario_says(type_in: Type, tmp_path: Path) -> None:
    """Policy, severity, start, customers and people of one's own."""
    people = tmp_path / "people.yaml"
    people.write_text(
        "people:\n  ada: {name: Ada, roles: [incident_manager],"
        " contacts: [{channel: email, address: ada@example.com}]}\n"
    )
    options = ("--severity", "3", "--starts", "2026-12-24T02:00Z", "--customers", "4")
    typed = type_in(
        *REHEARSE, "status-page", "--scenario", "silence", "--silent", *options,
        "--directory", str(people), "--until", "2 h", "--json",
    )  # fmt: skip
    found = typed.json
    paged = {person for each in found["told"] for person in each["people"]}

    assert ("status-page", "2026-12-24T02:00:00Z", 4) == (
        found["policy"], found["opened_at"], found["customers"]
    )  # fmt: skip
    assert {"ada"} == paged
    assert 7200 == found["end"]["since_s"]


def test_a_file_of_ones_own_with_mistakes_tells_each_with_its_line(
    type_in: Type, tmp_path: Path
) -> None:
    """Exit code 2, and what to write instead."""
    story = tmp_path / "story.yaml"
    story.write_text("scenario: A story\nhappens:\n  - {at: 4 min, who: owner, does: aknowledge}\n")
    typed = type_in(*REHEARSE, "--scenario", str(story), "--json")
    (problem,) = typed.json["error"]["problems"]

    assert 2 == typed.code
    assert (3, "happens[1].does", "did you mean acknowledge?") == (
        problem["line"], problem["field"], problem["hint"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Name a --scenario, or give --silent."),
        (("--scenario", "goodcase"), "did you mean good-case?"),
        (("defualt", "--silent"), "did you mean default?"),
        (("--silent", "--starts", "Saterday 03:00"), "did you mean saturday?"),
        (("--silent", "--until", "soon"), "It is not a length of time"),
        (("--silent", "--until", "121 d"), "It is too long: at most 120 d"),
        (("--silent", "--until", "999999 d"), "It is too long: at most 120 d"),
        (("--silent", "--until", "9999999999999 h"), "It is too long: at most 120 d"),
        (("--silent", "--directory", "nobody.yaml"), "There is no such file"),
        (("--silent", "--customers", "10001"), "at most 10000 customers"),
        (("--silent", "--json", "--markdown"), "not both"),
    ],
)
def test_wrong_options_say_what_is_wrong(type_in: Type, words: tuple[str, ...], told: str) -> None:
    """Exit code 2, a sentence, and what to type instead."""
    typed = type_in(*REHEARSE, *words)

    assert 2 == typed.code
    assert told in " ".join((typed.out + typed.err).split())


def test_the_page_shows_what_is_printed(type_in: Type) -> None:
    """The rows on the page of the laboratory are those of the shipped scenario."""
    page = (Path(__file__).parents[2] / "docs" / "laboratory.md").read_text("utf-8")
    rows = [" ".join(line.split()) for line in page.splitlines() if line.startswith("    T+")]
    markdown = type_in(*REHEARSE, "--scenario", "night-before-holiday", "--markdown").out
    printed = {" ".join(line.replace("|", " ").split()) for line in markdown.splitlines()}

    assert rows
    assert [] == [row for row in rows if row not in printed]


def test_the_fields_of_a_rehearsal_are_documented(type_in: Type) -> None:
    """What programs read of a telling, a promise and the end stands on the page."""
    page = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text("utf-8")
    found = type_in(*REHEARSE, "--scenario", "pause", "--json").json
    keys = {*found["told"][0], *found["promises"][0]}

    assert set() == {key for key in keys if f"`{key}`" not in page}


def test_a_picture_is_written_beside_what_is_printed(type_in: Type, tmp_path: Path) -> None:
    """The same table, the picture by its name, and people by theirs."""
    plain = type_in(*REHEARSE, "--scenario", "pause")
    typed = type_in(*REHEARSE, "--scenario", "pause", "--svg", "case.svg")
    drawn = (tmp_path / "case.svg").read_text("utf-8")

    assert f"{plain.out}The picture: case.svg\n" == typed.out
    assert drawn.startswith("<svg ")
    assert "Incident manager took the case" in drawn


def test_a_picture_goes_with_json_and_markdown_too(type_in: Type, tmp_path: Path) -> None:
    """What is printed stays as it is: others read it."""
    for shape in ("--json", "--markdown"):
        plain = type_in(*REHEARSE, "--scenario", "internal", shape)
        typed = type_in(*REHEARSE, "--scenario", "internal", shape, "-o", f"{shape}.svg")

        assert plain.out == typed.out
        assert (tmp_path / f"{shape}.svg").is_file()


def test_a_picture_that_cannot_be_written_is_told(type_in: Type) -> None:
    """As a mistake of who typed it."""
    typed = type_in(*REHEARSE, "--scenario", "internal", "--svg", "no/where.svg")

    assert 2 == typed.code
    assert "no/where.svg cannot be written: No such file or directory." in typed.err


def test_the_picture_in_the_documentation_is_what_is_drawn(type_in: Type, tmp_path: Path) -> None:
    """`policy rehearse --scenario mail-down --svg docs/pictures/rehearsal.svg` writes it anew."""
    type_in(*REHEARSE, "--scenario", "mail-down", "--svg", "case.svg")
    shown = Path(__file__).parents[2] / "docs" / "pictures" / "rehearsal.svg"

    assert shown.read_text("utf-8") == (tmp_path / "case.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("80", "T+0:15 Mon 09:15 page → duty manager (L1): Duty manager [owner silent; rule"),
        ("140", "T+0:15 Mon 09:15 page duty manager (L1): Duty manager owner silent; rule"),
    ],
)
def test_a_narrow_terminal_has_one_column_for_what_whom_and_why(
    type_in: Type, monkeypatch: pytest.MonkeyPatch, columns: str, row: str
) -> None:
    """Three columns of text beside each other could not be read in 80."""
    monkeypatch.setenv("COLUMNS", columns)

    typed = type_in(*REHEARSE, "default", "--silent", "--until", "1 h")
    lines = [" ".join(line.split()) for line in typed.out.splitlines()]

    assert any(line.startswith(row) for line in lines)
    assert max(map(len, typed.out.splitlines())) <= int(columns)


def test_a_promise_that_fell_away_after_it_was_missed_is_told(
    type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of a promise does not hide that its due time went by."""
    monkeypatch.setenv("COLUMNS", "200")

    lines = type_in(*REHEARSE, "--scenario", "night-before-holiday").out.splitlines()
    missed = [line for line in lines if line.startswith("Missed: ")]

    assert ["acknowledge", "action plan"] == [line[8:].partition(" (")[0] for line in missed]
    assert "due T+1:00, fell away T+3:48 (" in missed[1]
    assert "Promises: kept 25, kept late 1, fell away 6 (1 missed before), open 3" in lines


def test_it_is_said_what_a_rehearsal_does_not_play(type_in: Type) -> None:
    """Channels and their limits: on the terminal and in Markdown, before the end."""
    shown = type_in(*REHEARSE, "--silent", "--until", "1 h").out
    page = type_in(*REHEARSE, "--silent", "--until", "1 h", "--markdown").out

    assert "Not played: channels." in shown
    assert page.splitlines()[-2].startswith("- Not played: channels.")
