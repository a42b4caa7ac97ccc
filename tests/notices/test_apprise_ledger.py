"""A notice over Apprise through the whole delivery: what the ledger says and never holds."""

from collections.abc import Iterator

import pytest
from sqlalchemy import inspect, select, text

from firsthour.domain.effects import Told
from firsthour.notices.channels.apprise import AGAIN, AppriseOptions, AppriseSender
from firsthour.notices.channels.senders import Deferred
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.telling.deliver import Deliver
from firsthour.notices.telling.job import Job
from firsthour.records.connect import connect
from firsthour.records.shapes import Contact, Customer
from firsthour.records.store import Store
from tests.notices.test_deliver import TO_CUSTOMERS
from tests.notices.world import Steady, World, open_case
from tests.receiver import Receiver, receiver

SECRET = "hunter2-and-more"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give migrated, empty records."""
    made = connect(database_url)
    yield made
    made.close()


@pytest.fixture
def there() -> Iterator[Receiver]:
    """Give a receiver."""
    with receiver() as made:
        yield made


def case_of(store: Store, there: Receiver, path: str = "/in") -> World:
    """A case with one customer, who is reached over Apprise with a secret by reference."""
    address = f"json://us:{{env:NOTIFY_HOOK}}@localhost:{there.port}{path}"
    return open_case(
        store, [Customer("c1", "Acme", contacts=(Contact("Ada", address, "apprise"),))]
    )


def deliver(world: World, timeout_s: float = 5) -> Deliver:
    """The product's own delivery over Apprise alone."""
    options = AppriseOptions(trusted_hosts=("localhost",), timeout_s=timeout_s)
    sender = AppriseSender("", options, environ={"NOTIFY_HOOK": SECRET})
    return Deliver(world.store, lambda: world.directory, {"apprise": sender}, NoticeSettings())


def everything(store: Store) -> str:
    """Every value of every table."""
    with store.read() as connection:
        tables = inspect(connection).get_table_names()
        rows = [connection.execute(select(text("*")).select_from(text(t))).all() for t in tables]
    return repr(rows)


@pytest.mark.parametrize("told", [(204, {}, b""), (500, {}, SECRET.encode())])
def test_the_records_hold_the_reference_and_never_the_secret(
    store: Store, there: Receiver, told: tuple[int, dict[str, str], bytes]
) -> None:
    """Whether the service takes the notice or not: nothing in any table, and no fault, tells it."""
    world, faults = case_of(store, there, "/{env:NOTIFY_HOOK}"), ""
    there.answers = [told]
    effect = world.wanted(TO_CUSTOMERS)
    try:
        deliver(world).tell(Job(world.number, effect), Steady())
    except Deferred as fault:
        faults = f"{fault!r} {fault.answer} {fault.__cause__!r}"
    kept = everything(store)

    assert [f"/{SECRET}"] == [got.path for got in there.requests]
    assert "{env:NOTIFY_HOOK}" in kept
    assert SECRET not in kept + faults


def test_a_notice_that_may_have_arrived_is_sent_once_more_and_says_so(
    store: Store, there: Receiver
) -> None:
    """The ledger says unknown in between; the proof is that the service accepted it."""
    world = case_of(store, there)
    effect, job = world.wanted(TO_CUSTOMERS), Job(world.number, TO_CUSTOMERS)
    there.mode = "hang"
    with pytest.raises(Deferred):
        deliver(world, 0.5).tell(job, Steady())
    there.mode = ""
    told = deliver(world).tell(Job(world.number, effect), Steady())
    (line,) = world.ledger("notice:1")

    assert Told("notice:1", recipients=1, sent=1) == told
    assert ["queued", "unknown", "sent"] == [step.state for step in line.steps]
    assert "accepted by JSON" == line.steps[-1].detail["answer"]
    assert [False, True] == [AGAIN in got.data["message"] for got in there.requests]
