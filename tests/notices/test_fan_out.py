"""A crowd is told while it changes: who leaves is left out, who joins is told, a stop stops."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from firsthour.domain import facts as f
from firsthour.domain.commands import NO_TEXT, Group
from firsthour.domain.effects import Told
from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.outbox import OutboxSender
from firsthour.notices.channels.senders import Message, Proof
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.records import content
from firsthour.records.shapes import Contact, Customer, write_customers
from firsthour.records.store import Store
from tests.notices.crowds import PAGE, TO_CUSTOMERS, Telling, on_one
from tests.notices.moody_post import MoodyPost, moody
from tests.notices.world import World, open_case

Server = tuple[MoodyPost, SmtpSender]
HOUSE = Path(__file__).parents[2]


@pytest.fixture
def mail() -> Iterator[Server]:
    """Give a mail server and its sender."""
    with moody() as made:
        yield made


def joins(world: World, first: int, *customers: Customer) -> None:
    """Customers are found to be affected too; the number that the first of them gets."""
    ref = content.put(world.store, write_customers(customers), "customers")
    world.happens(f.CustomersAdded(first, (Group(len(customers)),), ref))


def test_who_leaves_meanwhile_is_left_out_and_who_joins_is_told(store: Store, mail: Server) -> None:
    """Both while the first message of four hundred is on its way."""
    server, sender = mail
    world = open_case(store, on_one(400, "email"))
    world.wanted(TO_CUSTOMERS)

    def changes(_address: str) -> None:
        server.before = lambda _address: None
        world.happens(f.CustomerRemoved(399, NO_TEXT))
        joins(world, 401, *on_one(2, "email", first=401))

    server.before = changes
    told = Telling.of(world, {"email": sender})
    result = told.tell(TO_CUSTOMERS)

    assert Told("notice:1", recipients=402, sent=401, skipped=1) == result
    assert "skipped removed" == told.states()["email399@email.example"]
    assert {"email401@email.example", "email402@email.example"} <= set(server.recipients)
    assert "email399@email.example" not in server.recipients


def test_a_mailbox_of_two_customers_is_told_while_one_of_them_is_left(
    store: Store, mail: Server
) -> None:
    """It is left out only once both are not affected after all."""
    desk, other = (Contact("Desk", "desk@example.com"),), (Contact("Ida", "ida@example.com"),)
    crowd = (Customer("a", "A", contacts=desk), Customer("b", "B", contacts=desk + other))
    world = open_case(store, crowd)
    world.wanted(TO_CUSTOMERS)
    told = Telling.of(world, {"email": mail[1]})
    mail[0].greylists = True
    with pytest.raises(Exception, match="recipients_deferred"):
        told.tell(TO_CUSTOMERS)
    world.happens(f.CustomerRemoved(2, NO_TEXT))
    told.tell(TO_CUSTOMERS, timedelta(seconds=1))

    assert {"desk@example.com": "sent", "ida@example.com": "skipped removed"} == told.states()


def test_a_stop_halts_a_crowd_within_a_quarter_of_a_second(store: Store, mail: Server) -> None:
    """Of two thousand nobody further is begun; who was reached is in the ledger."""
    server, sender = mail
    world = open_case(store, on_one(2_000, "email"))
    world.wanted(TO_CUSTOMERS)
    stopped: list[float] = []
    begun: list[float] = []

    def stop(_address: str) -> None:
        begun.append(time.monotonic())
        if len(begun) == 100:
            world.happens(f.NoticeStopped("notice:1", NO_TEXT))
            stopped.append(time.monotonic())

    server.before = stop
    told = Telling.of(world, {"email": sender})
    result = told.tell(TO_CUSTOMERS)
    late = [at for at in begun if at > stopped[0] + told.deliver.settings.look_s + 0.25]
    states = list(told.states().values())

    assert (2_000, 0) == (result.recipients, result.failed)
    assert [] == late
    assert len(server.recipients) == states.count("sent") == result.sent < 2_000
    assert 2_000 - result.sent == states.count("skipped stopped")


def test_a_page_is_begun_by_the_records_alone(store: Store) -> None:
    """What a crowd remembers for a moment never lets a page begin."""
    world = open_case(store)
    effect = world.wanted(PAGE)

    class Waiting(NullSender):
        def send(self, message: Message) -> Proof:
            world.happens(f.CaseAcknowledged("mara"))
            message.begins()
            return super().send(message)

    told = Telling.of(world, {"email": Waiting()}, look_s=60.0)
    told.tell(effect)

    assert {"mara@example.com": "skipped acknowledged"} == told.states(PAGE.key)


KILLED = """
import sys
from pathlib import Path
from firsthour.notices.channels.outbox import OutboxSender
from firsthour.records.connect import connect
from tests.notices.crowds import TO_CUSTOMERS, Telling
from tests.notices.world import World

store = connect(sys.argv[1])
out = open(sys.argv[3], "a", buffering=1)
sender = OutboxSender(Path(sys.argv[2]), out)
Telling.of(World(store, 1, "ESC-2026-000001"), {"email": sender}).tell(TO_CUSTOMERS)
"""


@pytest.mark.parametrize(("at", "of"), [(167, 600), (733, 1_200), (1_391, 2_000)])
def test_killed_in_the_middle_everybody_is_told_once(
    store: Store, tmp_path: Path, at: int, of: int
) -> None:
    """A process dies after so many of them, another one goes on: each id once, none missing."""
    world = open_case(store, on_one(of, "email"))
    world.wanted(TO_CUSTOMERS)
    outbox, log = tmp_path / "outbox", tmp_path / "log"
    log.touch()
    command = [sys.executable, "-c", KILLED, store.url.render_as_string(), str(outbox), str(log)]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.DEVNULL) as process:
        never = Event()
        while process.poll() is None and len(log.read_bytes().splitlines()) < at:
            never.wait(0.005)
        process.send_signal(signal.SIGKILL)
    before = len(list(outbox.glob("*.eml")))
    with log.open("a") as out:
        told = Telling.of(world, {"email": OutboxSender(outbox, out)})
        result = told.tell(TO_CUSTOMERS)
    lines = told.lines()
    twice = [line for line in lines.values() if "unknown" in [s.state for s in line.steps]]

    assert -signal.SIGKILL == process.returncode
    assert at <= before < of
    assert Told("notice:1", of, of) == result
    assert of == len(list(outbox.glob("*.eml")))
    assert of == len({line.enrolment.message_id for line in lines.values()})
    assert 0 < len(twice) <= 250
    assert [] == list(outbox.glob("*.tmp"))
