"""Updates of a case that wait go in one mail, whoever of their senders comes first; none twice."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from firsthour.domain import facts as f
from firsthour.domain.commands import Text
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from firsthour.notices.channels.senders import Deferred
from firsthour.records.ledger import entries, waiting
from firsthour.records.ledger.kept import restored
from firsthour.records.store import Store
from tests.fresh import fresh
from tests.notices.crowds import Telling, on_one
from tests.notices.moody_post import MoodyPost, moody
from tests.notices.world import notice, open_case

ADDRESS = "email1@email.example"
SECOND, THIRD = "update:2", "update:3"
OVER = timedelta(seconds=181)
"""One mail in three minutes: after so long the next may go."""


class Held:
    """Two updates that wait for the limit, since a first has just gone out."""

    def __init__(self, store: Store, post: MoodyPost, telling: Telling) -> None:
        self.store, self.post, self.telling = store, post, telling
        telling.tell(self.update(1))
        self.second = self.waits(2, timedelta(seconds=60))
        self.third = self.waits(3, timedelta(seconds=90))

    def update(self, number: int, due: datetime | None = None) -> Effect:
        """An update that the engine wants sent."""
        world = self.telling.world
        made = notice(
            Audience.CUSTOMERS,
            NoticeKind.STATUS_UPDATE,
            key=f"update:{number}",
            text=world.text(f"Word number {number}."),
            due=due,
        )
        return world.wanted(made)

    def waits(self, number: int, after: timedelta, due: datetime | None = None) -> Effect:
        """The same, tried once: the limit does not let it pass."""
        made = self.update(number, due)
        self.put_off(made, after)
        return made

    def put_off(self, effect: Effect, after: timedelta = OVER) -> Deferred:
        """An attempt that ends with somebody left to tell."""
        with pytest.raises(Deferred) as caught:
            self.telling.tell(effect, after)
        return caught.value

    def claims(self, effect: str) -> None:
        """Some sender of this notice has its recipient in hand."""
        case, at = self.telling.world.number, self.telling.started
        entries.claim(self.store, case, effect, 1, at, first=False)

    def lets_go(self, effect: str) -> None:
        """That sender has nothing in hand any more."""
        rows = [line.id for line in self.telling.lines(effect).values()]
        entries.put_back(self.store, rows)

    @property
    def words(self) -> list[str]:
        """The numbers of the words in each mail after the first."""
        bodies = [mail.get_body(("plain",)) for mail in self.post.mails[1:]]
        texts = [str(body.get_content()) if body else "" for body in bodies]
        return ["".join(n for n in "54321" if f"Word number {n}." in text) for text in texts]

    def steps(self, effect: str) -> list[str]:
        """Every state of the one recipient of a notice."""
        return [step.state.value for step in self.telling.lines(effect)[ADDRESS].steps]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    """Give two updates that wait to be told to one customer by a real mail server."""
    store = fresh(tmp_path)
    with moody() as (post, sender):
        world = open_case(store, on_one(1, "email"))
        yield Held(store, post, Telling.of(world, {"email": sender}))
    store.close()


def test_what_a_later_update_takes_along_is_told_by_nobody_else(held: Held) -> None:
    """Its own sender comes while the mail is under way: it waits, and ends once that has gone."""
    ends: list[Deferred] = []
    held.post.before = lambda _to: ends.append(held.put_off(held.second))
    told = held.telling.tell(held.third, OVER)
    held.post.before = lambda _to: None
    second = held.telling.tell(held.second, OVER)

    assert (1, 1, 1) == (told.sent, second.sent, len(ends))
    assert ["32"] == held.words
    assert ["queued", "queued", "sent"] == held.steps(SECOND)


def test_an_update_that_is_told_at_once_says_what_waited_for_it(held: Held) -> None:
    """It was not begun before: all three texts stand in its mail, and in what is kept of it."""
    fourth = held.update(4)
    told = held.telling.tell(fourth, OVER)
    (line,) = held.telling.lines(fourth.key).values()
    found = restored(held.store, line)

    assert 1 == told.sent
    assert ["432"] == held.words
    assert ["queued", "queued", "sent"] == held.steps(SECOND)
    assert found is not None
    assert found[1]
    assert all(f"Word number {number}." in found[0].text for number in (2, 3, 4))


def test_a_later_update_waits_for_the_sender_of_an_earlier_one(held: Held) -> None:
    """For a moment only, until that has let go; then both go together."""
    held.claims(SECOND)
    fault = held.put_off(held.third)
    held.lets_go(SECOND)
    told = held.telling.tell(held.third, OVER + timedelta(seconds=1))

    assert fault.after_s <= 1
    assert 1 == told.sent
    assert ["32"] == held.words


def test_a_later_update_that_is_due_waits_for_no_other_sender(held: Held) -> None:
    """The promise goes first; the earlier one follows in a mail of its own."""
    due = held.telling.started + timedelta(seconds=120)
    last = held.waits(4, timedelta(seconds=100), due)
    for each in (SECOND, THIRD):
        held.claims(each)
    told = held.telling.tell(last, timedelta(seconds=121))

    assert 1 == told.sent
    assert ["4"] == held.words


def test_an_update_left_to_a_later_one_takes_no_place_from_it(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both senders come as the limit lets one mail pass: the later one waits a moment, no more."""
    look, ends = waiting.last_why, list[Deferred]()

    def meanwhile(store: Store, deliveries: Iterable[str]) -> dict[str, str]:
        """The earlier one has asked for its place, and has not let go of its recipient yet."""
        monkeypatch.setattr(waiting, "last_why", look)
        ends.append(held.put_off(held.third))
        return look(store, deliveries)

    monkeypatch.setattr(waiting, "last_why", meanwhile)
    held.put_off(held.second)
    told = held.telling.tell(held.third, OVER + timedelta(seconds=1))

    assert [True] == [each.after_s <= 1 for each in ends]
    assert 1 == told.sent
    assert ["32"] == held.words


def test_what_a_killed_sender_took_along_goes_with_the_next_attempt(held: Held) -> None:
    """Whoever was to be told by both is told by both, under the same ids."""
    case, at = held.telling.world.number, held.telling.started
    own = entries.claim(held.store, case, THIRD, 1, at, first=False)
    waits = entries.claim(held.store, case, SECOND, 1, at, first=False)
    entries.put_back(held.store, [each.id for each in waits])
    entries.take_along(held.store, waits, THIRD)
    told = held.telling.tell(held.third, OVER)

    assert 1 == len(own) == told.sent
    assert ["32"] == held.words
    assert ["queued", "queued", "unknown", "sent"] == held.steps(SECOND)


def test_an_update_waits_for_no_later_one_that_was_stopped(held: Held) -> None:
    """Nobody sends that any more."""
    held.telling.world.happens(f.NoticeStopped(THIRD, Text("")))
    told = held.telling.tell(held.second, OVER)

    assert 1 == told.sent
    assert ["2"] == held.words


def test_a_stopped_update_is_not_taken_along(held: Held) -> None:
    """Somebody halted it before the limit let it pass."""
    held.telling.world.happens(f.NoticeStopped(SECOND, Text("")))
    told = held.telling.tell(held.third, OVER)

    assert 1 == told.sent
    assert ["3"] == held.words


def test_an_update_long_due_is_not_left_to_a_later_one(held: Held) -> None:
    """The later one is not due itself, and does not come to take it along."""
    due = held.telling.started + timedelta(seconds=120)
    fourth = held.waits(4, timedelta(seconds=95), due)
    held.waits(5, timedelta(seconds=100))
    told = held.telling.tell(fourth, timedelta(seconds=151))

    assert 1 == told.sent
    assert ["432"] == held.words
