"""Customers' answers are told to their case in batches, each once, with an outcome for each."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from firsthour.records.answers import (
    Answer,
    cases_with_answers,
    next_batch,
    outcome,
    put_answer,
    settle_batch,
)
from firsthour.records.errors import UnknownAnswer
from firsthour.records.store import Store
from tests.records.cases import after, open_case


def answer(case: int, at: int, value: int = 1) -> Answer:
    """Give an answer about access of the customer with this number."""
    return Answer(f"{case}:{at}", case, at, f"h{at}", "access", value, after(at))


def test_answers_are_handed_out_in_batches_in_order(store: Store) -> None:
    """A batch holds the oldest answers of one case, at most as many as asked for."""
    case = open_case(store)
    for at in (1, 2, 3):
        put_answer(store, answer(case, at))

    first = next_batch(store, case, limit=2)
    assert first is not None
    settle_batch(store, first.id, after(9))
    second = next_batch(store, case, limit=2)

    assert (answer(case, 1), answer(case, 2)) == first.answers
    assert second is not None
    assert (answer(case, 3),) == second.answers


def test_the_same_answer_twice_counts_once(store: Store) -> None:
    """An answer is known by its id."""
    case = open_case(store)

    put = [put_answer(store, answer(case, 1)), put_answer(store, answer(case, 1, value=0))]
    batch = next_batch(store)

    assert [True, False] == put
    assert batch is not None
    assert (answer(case, 1),) == batch.answers


def test_an_unsettled_batch_is_handed_out_again_as_it_was(store: Store) -> None:
    """After a kill between telling and noting, the same batch comes under the same id."""
    case = open_case(store)
    put_answer(store, answer(case, 1))
    before = next_batch(store)
    put_answer(store, answer(case, 2))

    again = next_batch(store)

    assert before == again


def test_each_answer_has_its_outcome(store: Store) -> None:
    """An answer waits, then carries the code it was taken or refused with."""
    case = open_case(store)
    for at in (1, 2):
        put_answer(store, answer(case, at))
    batch = next_batch(store)
    assert batch is not None
    waiting = outcome(store, f"{case}:1")

    settle_batch(store, batch.id, after(9), codes={f"{case}:2": "already_done"})

    assert waiting is None
    assert ("", "already_done") == (outcome(store, f"{case}:1"), outcome(store, f"{case}:2"))
    assert next_batch(store) is None
    with pytest.raises(UnknownAnswer):
        outcome(store, "nobody")


def test_cases_that_wait_are_known(store: Store) -> None:
    """Whoever tells answers sees which cases have some, and may take one case at a time."""
    one, other = open_case(store), open_case(store)
    put_answer(store, answer(one, 1))
    put_answer(store, answer(other, 1))

    batch = next_batch(store, other)

    assert [one, other] == cases_with_answers(store)
    assert batch is not None
    assert other == batch.case


def test_answers_that_race_are_all_kept(store: Store) -> None:
    """A hundred answers at once from eight threads are all handed out, each once."""
    case = open_case(store)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: put_answer(store, answer(case, at)), range(1, 101)))

    batch = next_batch(store, case)
    assert batch is not None
    assert list(range(1, 101)) == sorted(one.customer for one in batch.answers)
