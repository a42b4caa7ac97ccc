"""Facts are recorded once each, without gaps, and never silently changed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from firsthour.domain import facts as f
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience, Stage
from firsthour.records import views
from firsthour.records.errors import FactConflict, FactGap, UnknownCase
from firsthour.records.facts import write_facts
from firsthour.records.store import Store
from firsthour.records.tables import ALARMS
from tests.records.cases import MANAGER, after, numbered, open_case

FOUR = numbered(
    f.CaseAcknowledged("maya"),
    f.StageEntered(Stage.COMMUNICATE),
    f.ObligationOwed(
        "notice:customers", Role.MANAGER, Audience.CUSTOMERS, after(0), after(30), (after(20),)
    ),
    f.ObligationMet("acknowledge", ("maya",), after(2)),
)


def test_facts_come_back_as_they_were_written(store: Store) -> None:
    """What was written is read back equal, the opening with its policy included."""
    case = open_case(store)

    last = write_facts(store, case, FOUR)

    assert 5 == last
    assert FOUR == views.facts(store, case)[1:]


def test_a_repeated_write_changes_nothing(store: Store) -> None:
    """A write that is repeated in whole or in part records only what is new."""
    case = open_case(store)
    write_facts(store, case, FOUR[:3])

    last = write_facts(store, case, FOUR)

    assert 5 == last == write_facts(store, case, FOUR) == write_facts(store, case, FOUR[:2])
    assert FOUR == views.facts(store, case)[1:]


def test_a_gap_is_refused(store: Store) -> None:
    """A fact whose number does not follow the last one is refused, and nothing is recorded."""
    case = open_case(store)

    with pytest.raises(FactGap) as refused:
        write_facts(store, case, (FOUR[0], FOUR[2]))

    assert (2, 4) == (refused.value.last, refused.value.got)
    assert 1 == len(views.facts(store, case))


def test_a_number_with_another_content_is_an_alarm(store: Store) -> None:
    """The same number with another content is refused, and an alarm keeps what was refused."""
    case = open_case(store)
    write_facts(store, case, FOUR)
    other = replace(FOUR[1], body=f.StageEntered(Stage.RESOLVE))

    with pytest.raises(FactConflict) as refused:
        write_facts(store, case, (other,))
    with pytest.raises(FactConflict):
        write_facts(store, case, (other,))

    assert (case, 3) == (refused.value.case, refused.value.number)
    with store.read() as connection:
        alarms = connection.execute(select(ALARMS)).all()
    assert [(case, 3, "fact_conflict")] == [(row.case, row.number, row.code) for row in alarms]
    assert "resolve" in alarms[0].detail["body"]
    assert FOUR == views.facts(store, case)[1:]


def test_an_unknown_case_is_refused(store: Store) -> None:
    """Facts of a case that was never opened are refused."""
    with pytest.raises(UnknownCase):
        write_facts(store, 99, FOUR)


def test_two_writers_of_the_same_facts_record_them_once(store: Store) -> None:
    """Writers that race with the same facts, as after a lost answer, all succeed."""
    case = open_case(store)

    with ThreadPoolExecutor(8) as pool:
        lasts = list(pool.map(lambda _: write_facts(store, case, FOUR), range(16)))

    assert [5] * 16 == lasts
    assert FOUR == views.facts(store, case)[1:]


def test_a_write_takes_few_statements(store: Store) -> None:
    """Four facts of four kinds, with all that follows from them, take few statements."""
    case = open_case(store)

    with store.counting() as statements:
        write_facts(store, case, FOUR)

    assert statements.count <= 13


def test_who_said_it_is_kept(store: Store) -> None:
    """The command that caused a fact, and its speaker, come back with it."""
    case = open_case(store)
    fact = replace(FOUR[0], actor=MANAGER, said="maya:1", due=after(5))

    write_facts(store, case, (fact,))

    assert fact == views.facts(store, case)[1]
