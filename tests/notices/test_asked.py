"""Who is asked to act: shifts, stand-ins and quiet hours in the time of the case, as delivered."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from temporalio.testing import ActivityEnvironment

from activities.contracts import Order
from activities.directory import OfferSeats
from firsthour.clock import utc_now
from firsthour.directory.yaml_directory import read
from firsthour.domain import facts as f
from firsthour.domain.clock import CaseClock, Segment
from firsthour.domain.effects import Effect, NoticeKind, Offered, Told
from firsthour.domain.stages import Audience
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.telling import case as cases
from firsthour.notices.telling.recipients import Audiences
from firsthour.records.store import Store
from tests.notices.conftest import mailer, post
from tests.notices.post import Post
from tests.notices.world import World, notice, open_case

__all__ = ["mailer", "post"]

PEOPLE = """
people:
  mara: {name: Mara Lind, roles: [incident_manager], teams: [payments],
    contacts: [{channel: email, address: mara@example.com}]}
  ivo: {name: Ivo Duty, roles: [incident_manager],
    contacts: [{channel: email, address: ivo@example.com}]}
  dana: {name: Dana Duty, roles: [duty_manager], quiet_hours: ["20:00-08:00"], contacts: [
    {channel: email, address: dana@example.com},
    {channel: email, address: dana.always@example.com, always: true},
    {channel: email, address: dana.home@example.com}]}
  otis: {name: Otis Other, roles: [duty_manager], quiet_hours: ["20:00-08:00"],
    contacts: [{channel: email, address: otis@example.com}]}
  eng: {name: Eng One, roles: [engineer], teams: [payments],
    contacts: [{channel: email, address: eng@example.com}]}
  two: {name: Eng Two, roles: [engineer], teams: [payments],
    contacts: [{channel: email, address: two@example.com}]}
teams:
  payments: {name: Payments, services: [Payments]}
rotations:
  lead: {name: Lead, duty: incident_manager, layers: [{people: [ivo], starts: 2026-01-05T00:00,
    hours: {monday: 09:00-17:00}}]}
  pay: {name: Pay, team: payments, layers: [{people: [eng, two], turn: daily,
    starts: 2026-01-05T00:00, hours: {monday: 09:00-17:00, tuesday: 09:00-17:00}}]}
delegations:
  - {of: eng, by: mara, from: 2026-01-12T00:00Z, until: 2026-01-19T00:00Z}
"""
MONDAY = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 1, 6, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 1, 5, 22, 0, tzinfo=UTC)
AWAY = datetime(2026, 1, 13, 12, 0, tzinfo=UTC)


def world(store: Store, at: datetime, owner: str = "") -> World:
    """A case whose own time is ``at``, whatever the real one."""
    made = open_case(store, owner=owner)
    made.directory = read(PEOPLE)
    made.runs_on(CaseClock(utc_now(), at, (Segment(0, 1),)))
    return made


def asks(audience: Audience, target: str = "", kind: NoticeKind = NoticeKind.ALARM) -> Effect:
    """An effect that asks somebody to act."""
    return replace(notice(audience, kind, target=target), reason="level_called")


def environment() -> ActivityEnvironment:
    """What an activity runs in, begun now."""
    made = ActivityEnvironment()
    made.info = replace(made.info, started_time=utc_now())
    return made


def told(case: World, effect: Effect, sender: SmtpSender) -> list[tuple[str, tuple[str, ...]]]:
    """Address and reasons of everybody who was told, in order."""
    case.tell(sender, case.wanted(effect))
    lines = sorted(case.ledger(effect.key), key=lambda line: line.enrolment.position)
    return [(line.enrolment.address, line.enrolment.reasons) for line in lines]


@pytest.mark.parametrize(
    ("at", "audience", "target", "expected"),
    [
        (MONDAY, Audience.OWNER, "", [("ivo@example.com", ("rotation:lead",))]),
        (TUESDAY, Audience.OWNER, "", [("mara@example.com", ("on_duty",))]),
        (MONDAY, Audience.TEAM, "payments", [("eng@example.com", ("rotation:pay",))]),
        (TUESDAY, Audience.TEAM, "", [("two@example.com", ("rotation:pay",))]),
        (MONDAY, Audience.STEP, "next:pay", [("two@example.com", ("next:pay",))]),
        (MONDAY, Audience.STEP, "role:engineer", [("eng@example.com", ("rotation:pay",))]),
        (AWAY, Audience.STEP, "team", [("mara@example.com", ("stand_in:eng", "rotation:pay"))]),
        (NIGHT, Audience.LEVEL, "L1", [("dana.always@example.com", ("level:L1",))]),
        (NIGHT, Audience.MANAGERS, "", [("dana.always@example.com", ("level:L1",))]),
    ],
)
def test_who_is_asked_follows_the_time_of_the_case(
    store: Store,
    mailer: SmtpSender,
    at: datetime,
    audience: Audience,
    target: str,
    expected: list[tuple[str, tuple[str, ...]]],
) -> None:
    """Shift, stand-in and quiet hours are those of the case's own clock; the reason is kept."""
    assert expected == told(world(store, at), asks(audience, target), mailer)


def test_what_only_informs_tells_everybody(store: Store, mailer: SmtpSender) -> None:
    """A status update goes to all of the level, asleep or not: it can be read in the morning."""
    update = notice(Audience.LEVEL, NoticeKind.STATUS_UPDATE, target="L1")

    assert ["dana@example.com", "otis@example.com"] == [
        address for address, _ in told(world(store, NIGHT), update, mailer)
    ]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NIGHT, ["dana.always"]),
        (MONDAY, ["dana", "otis", "dana.always", "dana.home"]),
    ],
)
def test_a_failed_contact_is_not_followed_by_a_quiet_one(
    store: Store, post: Post, mailer: SmtpSender, at: datetime, expected: list[str]
) -> None:
    """At night the address at home is left alone, also when the one that always works does not."""
    refused = ("dana@example.com", "dana.always@example.com")
    post.answers.update(dict.fromkeys(refused, "550 5.1.1 no such user"))
    found = told(world(store, at), asks(Audience.LEVEL, "L1"), mailer)

    assert expected == [address.removesuffix("@example.com") for address, _ in found]


def test_when_nobody_is_on_duty_it_is_told_when_somebody_will_be(
    store: Store, mailer: SmtpSender
) -> None:
    """The ladder can wait for them, or go on at once."""
    case = world(store, NIGHT)
    found = case.tell(mailer, case.wanted(asks(Audience.STEP, "team")))

    assert Told("notice:1", 0, 0, on_duty_at=datetime(2026, 1, 6, 9, 0, tzinfo=UTC)) == found


def test_an_ask_without_a_meaning_tells_nobody(store: Store, mailer: SmtpSender) -> None:
    """A policy without an owner of its own asks for nobody."""
    case = world(store, MONDAY)

    assert Told("notice:1", 0, 0) == case.tell(mailer, case.wanted(asks(Audience.STEP, "")))


def test_a_seat_is_offered_to_who_is_on_duty_and_the_same_again(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """A repetition after the change of shifts does not ask a second person."""
    case = world(store, TUESDAY)
    case.happens(f.TaskForceActivated("threshold"))
    offer = replace(notice(Audience.SEAT, NoticeKind.SEAT_OFFER, target="one"), reason="payments/")
    case.wanted(offer)
    activity = OfferSeats(lambda: case.directory, case.deliver(mailer))
    order = Order(case.number, offer)
    first = environment().run(activity.offer_seat, order)
    case.runs_on(CaseClock(utc_now(), MONDAY, (Segment(0, 1),)))
    again = environment().run(activity.offer_seat, order)

    assert Offered("notice:1", "two") == first == again
    assert ["two@example.com"] == [
        str(mail["To"]).split("<")[-1].rstrip(">") for mail in post.mails
    ]


def test_audiences_answer_for_the_view_they_are_given(store: Store) -> None:
    """Nothing is looked up for an effect that asks nobody."""
    case = world(store, MONDAY)
    update = notice(Audience.OWNER, NoticeKind.STATUS_UPDATE)
    standing = cases.read(store, case.number, update, case.directory)
    directory, channels = case.directory.at(MONDAY), frozenset({"email"})
    audiences = Audiences(store, directory, channels, "example.com", b"key")

    assert () == audiences.asked(standing, update).people
