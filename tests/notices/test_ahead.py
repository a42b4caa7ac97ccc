"""What a few will read is written before their turn: kept with them, faults met on their turn."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from firsthour.clock import utc_now
from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.senders import Message, Proof, Refused
from firsthour.notices.rendering.render import TemplateFault
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.telling import case as cases
from firsthour.notices.telling.preparing import Prepared, Preparing
from firsthour.notices.telling.recipients import Audiences
from firsthour.notices.telling.sending import Sending
from firsthour.notices.telling.writing import Letter, Writer
from firsthour.records.ledger import enrolling, entries, kept
from firsthour.records.ledger.deliveries import Delivery
from firsthour.records.shapes import Customer
from firsthour.records.store import Store
from firsthour.records.tables import CONTENT
from tests.notices.crowds import TO_CUSTOMERS, Telling, on_both, on_one
from tests.notices.world import customers, open_case


@dataclass
class Few:
    """A few customers who are to be told, and who writes to them."""

    store: Store
    page: list[Delivery]
    prepared: Prepared
    writer: Writer
    beats: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, store: Store, count: int, **settings: object) -> "Few":
        """So many of them."""
        world = open_case(store, customers(count))
        effect = world.wanted(TO_CUSTOMERS)
        standing = cases.read(store, world.number, effect, world.directory)
        channels = frozenset({"email"})
        audiences = Audiences(store, world.directory, channels, "example.com", b"key")
        page = enrolling.drafted(list(audiences.enrolments(standing, effect)), utc_now())
        prepared = Preparing(store, standing, effect).prepare(page)
        made = NoticeSettings(**settings)  # type: ignore[arg-type]
        return cls(
            store, page, prepared, Writer(store, world.directory, made, standing, effect, channels)
        )

    def write_ahead(self) -> dict[str, str]:
        """Write to all of them before their turn."""
        return self.writer.write_ahead(self.page, self.prepared, lambda: self.beats.append("beat"))

    def written(self, at: int = 0) -> tuple[Letter, dict[str, str]]:
        """What is sent to one of them on their turn."""
        return self.writer.written(self.page[at], self.prepared)

    def kept(self) -> int:
        """How many texts of notices the records have."""
        with self.store.read() as connection:
            query = select(func.count()).where(CONTENT.c.kind == kept.KIND)
            return int(connection.execute(query).scalar_one())


class Seen(NullSender):
    """Takes everything, and has it."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.messages: list[Message] = []

    def send(self, message: Message) -> Proof:
        """Take it."""
        self.messages.append(message)
        return super().send(message)


def failing(fault: Exception, name: str, times: int) -> Callable[..., Letter]:
    """A `Writer.write` that cannot write to one recipient, so many times."""
    left, write = [fault] * times, Writer.write

    def written(self: Writer, delivery: Delivery, prepared: Prepared) -> Letter:
        if left and delivery.enrolment.name == name:
            raise left.pop()
        return write(self, delivery, prepared)

    return written


def test_what_was_written_ahead_is_sent_and_written_once(store: Store) -> None:
    """On its turn nothing is written or kept; a second turn has it written again."""
    few = Few.of(store, 2)
    few.writer.kept(few.write_ahead())
    written_at = utc_now()
    with store.counting() as counted:
        first, said = few.written()
    again, said_again = few.written()

    assert 0 == counted.count
    assert first.message.at <= written_at <= again.message.at
    assert said == said_again


def test_texts_are_given_to_be_kept_with_those_who_read_them(store: Store) -> None:
    """None is kept before; what was kept is not kept again by those who are written to later."""
    few = Few.of(store, 2)
    texts = few.write_ahead()
    before = few.kept()
    enrolling.begin(store, few.page, utc_now(), texts=texts.values())
    few.writer.kept(texts)
    few.writer.forget([few.page[1].id])
    with store.counting() as counted:
        few.written(1)

    assert (0, 1) == (before, few.kept())
    assert 0 == counted.count


def test_who_is_forgotten_is_written_to_and_kept_on_their_own_turn(store: Store) -> None:
    """What nobody kept for them is not taken to be kept."""
    few = Few.of(store, 1)
    few.write_ahead()
    few.writer.forget([few.page[0].id])
    _, said = few.written()

    assert 1 == few.kept()
    assert {"text", "sha256"} == set(said)


def test_templates_of_ones_own_are_not_waited_for(store: Store, tmp_path: Path) -> None:
    """The lanes wait for them, side by side."""
    few = Few.of(store, 2, templates=tmp_path)

    assert {} == few.write_ahead()
    assert [] == few.beats


def test_each_message_gives_a_sign_of_life_which_may_end_it(store: Store) -> None:
    """What whoever waits has to say is no fault of a message."""
    few = Few.of(store, 3)
    few.write_ahead()

    def end() -> None:
        raise InterruptedError

    assert ["beat"] * 3 == few.beats
    with pytest.raises(InterruptedError):
        few.writer.write_ahead(few.page, few.prepared, end)


def test_a_fault_that_nobody_expects_is_raised_and_holds_up_no_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it is met but once, before anybody's turn; the next attempt tells who is left."""
    world = open_case(store, customers(3))
    telling = Telling.of(world, {"email": (seen := Seen())})
    monkeypatch.setattr(Writer, "write", failing(LookupError("a mistake"), "Ada 3", 1))
    effect = world.wanted(TO_CUSTOMERS)
    with pytest.raises(LookupError, match="a mistake"):
        telling.tell(effect)
    states, lines = telling.states(), telling.lines()
    shown = [at for at, line in lines.items() if kept.restored(store, line)]

    assert ["c1@example.com", "c2@example.com"] == sorted(each.address for each in seen.messages)
    assert ["c1@example.com", "c2@example.com"] == sorted(shown)
    assert "queued LookupError" == states["c3@example.com"]
    assert 3 == telling.tell(effect).sent
    assert 3 == len(seen.messages)


def test_a_template_that_is_broken_is_met_on_its_own_turn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody is put down first, and the ledger says why the notice did not go out."""
    world = open_case(store, customers(2))
    telling = Telling.of(world, {"email": (seen := Seen())})
    fault = TemplateFault("notices/initial_notice/body.txt", 3, "UndefinedError")
    monkeypatch.setattr(Writer, "write", failing(fault, "Ada 1", 1))
    with pytest.raises(TemplateFault) as caught:
        telling.tell(world.wanted(TO_CUSTOMERS))

    assert fault is caught.value
    assert "queued TemplateFault" == telling.states()["c1@example.com"]
    assert 2 == len(telling.states())
    assert "c1@example.com" not in {each.address for each in seen.messages}


def test_a_few_are_handed_out_as_they_are_put_down(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is claimed for them; and nothing is written to whom no channel leads."""
    world = open_case(store, (*customers(2), Customer("c9", "Customer 9")))
    telling = Telling.of(world, {"email": (seen := Seen())})
    written: list[str] = []
    write = Writer.write

    def noting(self: Writer, delivery: Delivery, prepared: Prepared) -> Letter:
        written.append(delivery.enrolment.name)
        return write(self, delivery, prepared)

    monkeypatch.setattr(Writer, "write", noting)
    monkeypatch.setattr(entries, "claim", None)
    told = telling.tell(world.wanted(TO_CUSTOMERS))

    assert (3, 2, 1) == (told.recipients, told.sent, told.failed)
    assert ["Ada 1", "Ada 2"] == written == [each.name for each in seen.messages]


def test_who_goes_on_by_another_channel_takes_nobody_out_of_hand(store: Store) -> None:
    """Whoever is under way meanwhile is told once, and the ledger knows of nothing else."""
    paged = Event()

    class Post(Seen):
        concurrency = 2

        def send(self, message: Message) -> Proof:
            if message.address.startswith("c1@"):
                raise Refused("no_such_user")
            assert paged.wait(30)
            return super().send(message)

    class Pager(Seen):
        def send(self, message: Message) -> Proof:
            proof = super().send(message)
            paged.set()
            return proof

    world = open_case(store, (*on_both(1), *on_one(1, "email")))
    telling = Telling.of(world, {"email": (post := Post()), "pager": Pager()})
    told = telling.tell(world.wanted(TO_CUSTOMERS))
    steps = [step.state for step in telling.lines()["email1@email.example"].steps]

    assert (2, 2) == (told.recipients, told.sent)
    assert ["queued", "sent"] == steps
    assert 1 == len(post.messages)


def test_what_a_killed_sender_had_begun_is_repeated_and_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the same id; what was written ahead says that nobody was tried, and is forgotten."""
    world = open_case(store, customers(1))
    effect = world.wanted(TO_CUSTOMERS)
    telling = Telling.of(world, {"email": (seen := Seen())})
    with monkeypatch.context() as killed:
        killed.setattr(Sending, "_hand", lambda *_args, **_named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            telling.tell(effect)
    (line,) = telling.lines().values()
    telling.tell(effect)

    assert [(True, line.enrolment.message_id)] == [
        (each.repeated, each.message_id) for each in seen.messages
    ]
