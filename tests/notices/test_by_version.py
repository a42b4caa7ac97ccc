"""The ledger says by which version of the directory a colleague was found."""

from dataclasses import replace

from firsthour.directory.yaml_directory import read
from firsthour.domain.effects import NoticeKind
from firsthour.domain.stages import Audience
from firsthour.notices.channels.null import NullSender
from firsthour.records.store import Store
from tests.notices.world import DIRECTORY, customers, notice, open_case


def test_a_delivery_names_the_version_it_was_addressed_by(store: Store) -> None:
    """Each page has the version of its own moment; customers are no part of that directory."""
    world = open_case(store, customers(2))
    world.tell(NullSender(), world.wanted(notice(Audience.CUSTOMERS)))
    first = replace(notice(Audience.PERSON, NoticeKind.PAGE), key="page:1:1:0", target="duty")
    world.tell(NullSender(), world.wanted(first))
    before = world.directory.version
    world.directory = read(DIRECTORY.replace("Dana Duty", "Dana Day"))
    second = replace(first, key="page:1:2:0")
    world.tell(NullSender(), world.wanted(second))

    told = [world.ledger(effect.key)[0].enrolment for effect in (first, second)]
    affected = {line.enrolment.directory for line in world.ledger(notice(Audience.CUSTOMERS).key)}

    assert [before, world.directory.version] == [row.directory for row in told]
    assert ["Dana Duty", "Dana Day"] == [row.name for row in told]
    assert {""} == affected
