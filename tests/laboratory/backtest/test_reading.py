"""How incident logs are read: forms of dates, rows in any order, and whatever is wrong in them."""

import gzip
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.laboratory.backtest.incidents import State
from firsthour.laboratory.backtest.log import LogInvalid
from firsthour.laboratory.backtest.mapping import MappingInvalid, load, read, shipped
from tests.laboratory.backtest.logs import HEAD, LOG, SAMPLE, codes, mapping, row, taken, written

OPENED = datetime(2026, 3, 13, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written_as", "zone"),
    [
        ("13-03-2026 14:05", ""),
        ("13.03.2026 14:05:00", ""),
        ("2026-03-13T14:05:00Z", ""),
        ("2026-03-13 16:05:00 +0200", ""),
        ("2026-03-13 15:05", "Europe/Berlin"),
        ("03/13/2026 2:05 PM", ""),
        ("13/Mar/26 2:05 PM", ""),
    ],
)
def test_a_time_is_read_in_each_form(tmp_path: Path, written_as: str, zone: str) -> None:
    """The form of a column is seen from its values; a zone is taken where none is written."""
    file = written(tmp_path, row("A", "New", written_as, written_as))

    found, flaws = taken(file, zone=zone)

    assert [OPENED] == [incident.opened_at for incident in found]
    assert [] == codes(flaws)


def test_a_column_that_leaves_it_open_is_taken_as_the_others_are(tmp_path: Path) -> None:
    """Day and month of one column are told apart by the values of another."""
    file = written(tmp_path, row("A", "New", "03/13/2026 10:00", "03/04/2026 10:00"))

    found, flaws = taken(file)

    assert datetime(2026, 3, 4, 10, tzinfo=UTC) == found[0].opened_at
    assert [] == codes(flaws)


def test_a_guess_about_day_and_month_is_told(tmp_path: Path) -> None:
    """Where no value tells them apart, it is said how they were taken."""
    file = written(tmp_path, row("A", "New", "05-04-2026 10:00", "03-04-2026 10:00"))

    found, flaws = taken(file)

    assert datetime(2026, 4, 3, 10, tzinfo=UTC) == found[0].opened_at
    assert [(0, "ambiguous_dates")] == codes(flaws)
    assert "in 'updated', 'opened'; taken as day_first" in flaws.first[0].message


def test_a_column_with_both_orders_is_taken_as_most_of_it(tmp_path: Path) -> None:
    """It is said that both stand there, and which rows cannot be read so."""
    days = ("13-03-2026 10:00", "14-03-2026 10:00", "03/15/2026 10:00")
    file = written(tmp_path, *(row(f"{n}", "New", day, day) for n, day in enumerate(days)))

    found, flaws = taken(file)

    assert ["0", "1"] == [incident.key for incident in found]
    assert [(0, "ambiguous_dates"), (4, "no_date")] == codes(flaws)
    assert flaws.first[0].message.startswith("Some times have the day first and some the month")
    assert flaws.first[1].message == "'03/15/2026 10:00' in 'updated' is no time with the day first"


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    """A name in another encoding is read on, and it is said that a part of it was lost."""
    good = "2026-03-13 10:00"
    file = tmp_path / "log.csv"
    lines = (HEAD, row("A", "New", good, good), row("B", "New", good, good, customer="Müller"))
    file.write_bytes("\n".join(lines).encode("latin-1"))

    found, flaws = taken(file)

    assert [(3, "not_utf8")] == codes(flaws)
    assert 2 == len(found)


def test_bad_rows_are_told_by_line_and_kept_out(tmp_path: Path) -> None:
    """Everything else goes on, and half a row at the end does no harm."""
    good = "2026-03-13 10:00"
    file = written(
        tmp_path,
        row("A", "New", good, good),
        row("A", "New", "some day", good),
        row("A", "New", "", ""),
        row("A", "Lost", good, good),
        row("A", "New", good, good, priority="9"),
        row("", "New", good, good),
        row("A", "New", good, good) + ",more",
        row("A", "Active", "2026-03-13 11:00", good),
        'A,Resolved,"2026-03-13 1',
    )

    found, flaws = taken(file)

    expected = [
        *((3, "no_date"), (4, "no_date"), (5, "unknown_state"), (6, "unknown_priority")),
        *((7, "no_number"), (8, "too_many_cells"), (10, "half_a_row")),
    ]
    assert expected == codes(flaws)
    assert [State.NEW, State.ACTIVE] == [event.state for event in found[0].events]


def test_an_incident_that_was_closed_before_it_opened_is_kept_out(tmp_path: Path) -> None:
    """It is named, and the others stay."""
    opened, closed = "2026-03-13 10:00", "2026-03-12 10:00"
    file = written(
        tmp_path, row("A", "New", opened, opened, closed=closed), row("B", "New", opened, opened)
    )

    found, flaws = taken(file)

    assert ["B"] == [incident.key for incident in found]
    assert [(2, "closed_before_opened")] == codes(flaws)


def test_events_out_of_order_and_before_the_opening_are_mended(tmp_path: Path) -> None:
    """They are taken in the order of their times, none before the opening; that is told."""
    opened = "2026-03-13 10:00"
    file = written(
        tmp_path,
        row("A", "Resolved", "2026-03-13 15:00", opened),
        row("A", "Active", "2026-03-13 12:00", opened),
        row("A", "New", "2026-03-13 09:00", opened),
    )

    found, flaws = taken(file)

    assert [(9 + hour) for hour in (1, 3, 6)] == [event.at.hour for event in found[0].events]
    assert {"out_of_order", "before_opened"} == {code for _, code in codes(flaws)}


def test_an_incident_with_ten_thousand_events_is_one(tmp_path: Path) -> None:
    """All of its events are taken."""
    opened = "2026-03-01 00:00"
    times = (f"2026-03-{1 + at // 1440:02}T{at // 60 % 24:02}:{at % 60:02}" for at in range(10_000))
    file = written(tmp_path, *(row("A", "Active", at, opened) for at in times))

    found, flaws = taken(file)

    assert [10_000] == [len(incident.events) for incident in found]
    assert [] == codes(flaws)


def test_rows_in_any_order_are_sorted_on_disk(tmp_path: Path) -> None:
    """The same log, shuffled and through many files, has the same incidents."""
    head, *rows = SAMPLE.read_text().splitlines()
    random.Random(3).shuffle(rows)
    file = written(tmp_path, *rows, head=head)

    straight, _ = taken(SAMPLE, load("servicenow"))
    shuffled, _ = taken(file, load("servicenow"), held=5)

    assert len(straight) == len(shuffled) == 60
    assert [(i.key, i.opened_at, len(i.events), i.kept) for i in straight] == [
        (i.key, i.opened_at, len(i.events), i.kept) for i in shuffled
    ]


def test_a_mapping_that_names_a_missing_column_is_told_the_nearest(tmp_path: Path) -> None:
    """Each missing column is a mistake of its own, with the column that was perhaps meant."""
    file = written(tmp_path, head=HEAD.replace("priority", "prioritaet").replace("team", "crew"))

    with pytest.raises(MappingInvalid) as caught:
        taken(file)

    told = {problem.field: problem.hint for problem in caught.value.problems}
    mine = "a mapping of your own may leave it out"

    assert "no_column" == caught.value.code
    assert f"did you mean prioritaet?; {mine}" == told["columns.priority"]
    assert told["columns.team"].startswith("known here: number, state")
    assert 2 == len(told)


def test_a_mapping_tells_its_mistakes_with_their_lines() -> None:
    """A field that is none, and a state that is none."""
    text = "columns: {number: a, colour: b}\nstates: {New: newish}\n"

    with pytest.raises(MappingInvalid) as caught:
        read(text.encode(), "ours")

    assert [(1, "columns.colour"), (2, "states.New")] == [
        (problem.line, problem.field) for problem in caught.value.problems
    ]


@pytest.mark.parametrize("name", shipped())
def test_shipped_mappings_can_be_read(name: str) -> None:
    """Every shipped mapping is valid, and is called what its file is."""
    assert name == load(name).name


def test_one_row_for_each_incident_is_told_by_its_times(tmp_path: Path) -> None:
    """Without a column for the time of events, opening, resolution and closing are the events."""
    file = tmp_path / "jira.csv"
    file.write_text(
        "Issue key;Status;Created;Resolved;Priority;Component/s;Assignee;Reporter;Issue Type\n"
        "OPS-1;Done;13/Mar/26 9:00 AM;13/Mar/26 1:30 PM;High;net;lena;Aster;Outage\n"
    )

    found, flaws = taken(file, load("jira"))

    assert [(State.NEW, 9), (State.RESOLVED, 13)] == [
        (event.state, event.at.hour) for event in found[0].events
    ]
    assert [] == codes(flaws)


def test_what_is_no_log_at_all_is_refused(tmp_path: Path) -> None:
    """Nothing there, nothing in it, another encoding, a zone that is none: each has its code."""
    empty, foreign, binary = (tmp_path / name for name in ("empty.csv", "foreign.csv", "it.bin"))
    empty.write_text("")
    foreign.write_text(HEAD, encoding="utf-16")
    binary.write_bytes(b"number,state\n\0\1\2")
    packed = tmp_path / "packed.csv"
    packed.write_bytes(gzip.compress(HEAD.encode()))
    found = []
    for path in (tmp_path / "none.csv", empty, foreign, binary, packed):
        with pytest.raises(LogInvalid) as caught:
            taken(path)
        found.append((caught.value.code, caught.value.problems[0].hint))
    with pytest.raises(MappingInvalid) as zone:
        taken(written(tmp_path, row("A", "New", "2026-03-13", "2026-03-13")), zone="Athens")

    assert ["unreadable", "empty", "not_text", "not_text", "not_text"] == [
        code for code, _ in found
    ]
    assert ["save as UTF-8", "save as UTF-8", "unpack it first"] == [hint for _, hint in found[2:]]
    assert "did you mean Europe/Athens?" == zone.value.problems[0].hint


def test_a_pipe_is_refused_because_it_can_be_read_only_once() -> None:
    """Told as what it is, before anything is read: not as a mistake of the product."""
    out, into = os.pipe()
    os.close(into)
    try:
        with pytest.raises(LogInvalid) as caught:
            taken(Path(f"/dev/fd/{out}"))
    finally:
        os.close(out)

    assert ("unreadable", "save it as a file") == (
        caught.value.code,
        caught.value.problems[0].hint,
    )


def test_the_log_that_is_there_is_read_whole() -> None:
    """No row of it is kept out; what contradicts itself in it is told."""
    found, flaws = taken(LOG, load("servicenow"))

    assert len(LOG.read_text().splitlines()) - 1 == sum(len(each.events) for each in found)
    assert not [flaw for flaw in flaws.first if flaw.kept_out]


def test_words_are_compared_without_regard_to_case(tmp_path: Path) -> None:
    """As people write them."""
    at = "2026-03-13 10:00"
    found, _ = taken(written(tmp_path, row("A", "NEW", at, at)), mapping())

    assert [State.NEW] == [event.state for event in found[0].events]
