"""No row of the ledger changes in silence: whatever is done, what it says was appended."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from firsthour.records.ledger import enrolling, entries, otherwise, returns, waiting
from firsthour.records.ledger.deliveries import Delivery, Enrolment, Note, State, delivery_id
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES
from tests.records.cases import after, open_case

EXAMPLES = count(1)
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
OPERATIONS = (
    "enroll", "enroll_again", "claim", "claim_first", "sent", "failed", "unknown_again",
    "queued_again", "skipped", "put_back", "bounced", "arrived", "delayed", "fell_back",
    "others_settled",
)  # fmt: skip


@dataclass
class Life:
    """A notice, and everything that can be done to its rows."""

    store: Store
    case: int
    effect: str
    enrolled: int = 0
    hand: list[Delivery] = field(default_factory=list)
    minutes: Iterator[int] = field(default_factory=lambda: count(1))

    def do(self, what: str, which: int) -> None:
        """Do one thing, to the recipient of this number where it is about one."""
        getattr(self, f"_{what}")(which)

    def row(self, at: int) -> Enrolment:
        """A recipient's enrolment."""
        return Enrolment(
            self.case, self.effect, "initial_notice", "email", f"c{at}@example.org",
            self.id_of(at), ("contact",), customer=at, position=at,
        )  # fmt: skip

    def id_of(self, at: int) -> str:
        """The message id of a recipient."""
        return f"<{self.effect}.{at}@example.org>"

    def _enroll(self, _which: int) -> None:
        self.enrolled += 1
        enrolling.enroll(self.store, [self.row(self.enrolled)], self._at(), late_at=NOW)

    def _enroll_again(self, which: int) -> None:
        changed = replace(self.row(which), reasons=("more",), revision=2)
        if which <= self.enrolled:
            enrolling.enroll(self.store, [changed], self._at())

    def _claim(self, _which: int) -> None:
        self.hand += entries.claim(self.store, self.case, self.effect, 2, self._at(), first=False)

    def _claim_first(self, _which: int) -> None:
        self.hand = entries.claim(self.store, self.case, self.effect, 2, self._at())

    def _sent(self, which: int) -> None:
        self._note(which, State.SENT)

    def _failed(self, which: int) -> None:
        self._note(which, State.FAILED)

    def _skipped(self, which: int) -> None:
        self._note(which, State.SKIPPED)

    def _unknown_again(self, which: int) -> None:
        self._note(which, State.UNKNOWN, again=True)

    def _queued_again(self, which: int) -> None:
        self._note(which, State.QUEUED, again=True)

    def _put_back(self, which: int) -> None:
        for each in self._in_hand(which):
            entries.put_back(self.store, [each.id])

    def _bounced(self, which: int) -> None:
        self._reported(which, State.FAILED)

    def _arrived(self, which: int) -> None:
        self._reported(which, State.DELIVERED)

    def _delayed(self, which: int) -> None:
        self._reported(which, State.SENT)

    def _fell_back(self, which: int) -> None:
        key = delivery_id(self.case, self.effect, "email", f"c{which}@example.org")
        waiting.fell_back(self.store, {key: "sms"}, self._at(), NOW)

    def _others_settled(self, which: int) -> None:
        told = [Delivery("", self.row(which), 1, repeated=False)]
        otherwise.settle_others(self.store, self.case, self.effect, told, self._at(), NOW)

    def _reported(self, which: int, state: State) -> None:
        report = f"{state}.{which}.{next(self.minutes) % 3}"
        returns.settle(self.store, returns.Word(report, state, (self.id_of(which),), "", {}))

    def _note(self, which: int, state: State, *, again: bool = False) -> None:
        for each in self._in_hand(which):
            notes = [Note(each.id, state, self._at(), {"id": "q"})]
            (entries.release if again else entries.note)(self.store, notes)

    def _in_hand(self, which: int) -> list[Delivery]:
        return [self.hand.pop(which % len(self.hand))] if self.hand else []

    def _at(self) -> datetime:
        return after(next(self.minutes))


@dataclass(frozen=True)
class Seen:
    """The rows of a notice, and their steps, as they are at one moment."""

    heads: dict[str, tuple[str, int]]
    steps: dict[str, list[tuple[Any, ...]]]


def look(store: Store, case: int, effect: str) -> Seen:
    """Read everything."""
    row, step = DELIVERIES.c, DELIVERY_STATES.c
    mine = (row.case == case) & (row.effect == effect)
    with store.read() as connection:
        heads = {
            each.id: (each.state, each.seq)
            for each in connection.execute(select(DELIVERIES).where(mine))
        }
        steps: dict[str, list[tuple[Any, ...]]] = {key: [] for key in heads}
        query = select(DELIVERY_STATES).join(DELIVERIES, row.id == step.delivery).where(mine)
        for found in connection.execute(query.order_by(step.delivery, step.seq)):
            detail = tuple(sorted(found.detail.items()))
            told = (found.seq, found.state, found.at, found.real_at, detail)
            steps[found.delivery].append(told)
    return Seen(heads, steps)


def silent(before: Seen, now: Seen) -> list[str]:
    """What changed without having been appended."""
    found = []
    for key, (state, seq) in now.heads.items():
        steps = now.steps[key]
        if (seq, state) != steps[-1][:2] or [each[0] for each in steps] != [*range(1, seq + 1)]:
            found.append(f"{key} says {state} ({seq}), and its steps {steps}")
        if before.steps.get(key, []) != steps[: len(before.steps.get(key, []))]:
            found.append(f"{key} had other steps before")
    return found + [key for key in before.heads if key not in now.heads]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(1, 3)), max_size=25))
def test_every_change_of_a_row_is_appended(store: Store, done: list[tuple[str, int]]) -> None:
    """In any order of everything that senders and reports do; and no step is ever changed."""
    number = next(EXAMPLES)
    life = Life(store, _case(store), f"notice:{number}")
    before = Seen({}, {})
    for what, which in (("enroll", 1), ("claim", 1), *done):
        life.do(what, which)
        now = look(store, life.case, life.effect)

        assert [] == silent(before, now), what
        before = now


def _case(store: Store) -> int:
    """The one case of a test's records."""
    with store.read() as connection:
        found = connection.exec_driver_sql("SELECT number FROM cases").scalar_one_or_none()
    return found or open_case(store)


@pytest.mark.parametrize("column", ["state", "seq"])
def test_a_row_that_is_changed_otherwise_is_found(store: Store, column: str) -> None:
    """What the test above looks for, it sees."""
    life = Life(store, open_case(store), "notice:changed")
    life.do("enroll", 1)
    before = look(store, life.case, life.effect)
    with store.write() as connection:
        value = {"state": "sent", "seq": 2}[column]
        connection.execute(update(DELIVERIES).values({column: value}))

    assert 1 == len(silent(before, look(store, life.case, life.effect)))
