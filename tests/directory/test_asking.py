"""Who is asked by a step: shifts, stand-ins and quiet hours, in one function."""

from datetime import UTC, datetime

import pytest

from firsthour.directory.book import Book
from firsthour.directory.interface import Asked, Concern
from firsthour.directory.yaml_directory import read
from firsthour.domain.roles import Role

BOOK = """
people:
  mia: {name: Mia, roles: [incident_manager], teams: [payments], contacts: [&],
    timezone: Europe/Berlin}
  ivo: {name: Ivo, roles: [incident_manager], contacts: [&]}
  max: {name: Max, roles: [duty_manager], teams: [platform], contacts: [&]}
  dan: {name: Dan, roles: [duty_manager], contacts: [&]}
  kim: {name: Kim, roles: [director], contacts: [&]}
  exe: {name: Exe, roles: [executive], quiet_hours: ["22:00-07:00"],
    contacts: [&, {channel: sms, address: "+12025550143", always: true}]}
  ann: {name: Ann, roles: [engineer], teams: [platform], skills: [dns], contacts: [&],
    quiet_hours: ["20:00-08:00"], timezone: Europe/Berlin}
  bob: {name: Bob, roles: [engineer], teams: [platform], skills: [dns, linux], contacts: [&]}
  cem: {name: Cem, roles: [engineer], teams: [payments], skills: [dns], contacts: [&],
    quiet_hours: ["20:00-08:00"]}
  dee: {name: Dee, roles: [engineer], teams: [payments], skills: [java], contacts: [&]}
  non: {name: Non, roles: [engineer], teams: [payments]}
teams:
  platform: {name: Platform, manager: max, services: [dns, api]}
  payments: {name: Payments}
  desk: {name: Desk}
services:
  cards: {team: payments}
rotations:
  prime: {name: Prime, team: platform, timezone: Europe/Berlin, layers: [
    {people: [ann, bob], starts: 2026-01-05T09:00, hours: {monday: 09:00-21:00,
      tuesday: 09:00-21:00, wednesday: 09:00-21:00}}]}
  lead: {name: Lead, duty: incident_manager, layers: [
    {people: [ivo], starts: 2026-01-05T09:00, hours: {monday: 09:00-17:00}}]}
  duty: {name: Duty, duty: L1, layers: [
    {people: [dan, max], turn: daily, starts: 2026-01-05T00:00}]}
delegations:
  - {of: kim, by: dee, from: 2026-01-07T00:00Z, until: 2026-01-09T00:00Z, reason: leave}
  - {of: dee, by: bob, from: 2026-01-08T00:00Z, until: 2026-01-09T00:00Z}
""".replace("&", "{channel: email, address: x@example.com}")
MONDAY = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 1, 5, 19, 30, tzinfo=UTC)
NIGHT = datetime(2026, 1, 6, 3, 12, tzinfo=UTC)
THURSDAY = datetime(2026, 1, 8, 12, 0, tzinfo=UTC)
PLATFORM = Concern(team="platform", services=("dns",))
PAYMENTS = Concern(team="payments", services=("cards",))


@pytest.fixture(scope="module")
def book() -> Book:
    """Give a directory with shifts."""
    return read(BOOK)


def told(found: Asked) -> list[str]:
    """Everybody who is asked, with the reasons."""
    return [f"{each.person.id} {' '.join(each.reasons)}" for each in found.people]


def ask(book: Book, text: str, concern: Concern, at: datetime = MONDAY) -> list[str]:
    """Ask at an instant."""
    return told(book.at(at).asked(text, concern))


@pytest.mark.parametrize(
    ("text", "concern", "expected"),
    [
        ("owner", Concern("bob", "platform"), ["bob owner"]),
        ("owner", PLATFORM, ["ivo rotation:lead"]),
        ("L1", PLATFORM, ["dan rotation:duty"]),
        ("role:duty_manager", PLATFORM, ["dan rotation:duty"]),
        ("L2", PLATFORM, ["kim level:L2"]),
        ("role:director", PLATFORM, ["kim role:director"]),
        ("L3", PAYMENTS, ["exe level:L3"]),
        ("managers", PLATFORM, ["max manager:Platform"]),
        ("managers", PAYMENTS, ["dan rotation:duty"]),
        ("managers", Concern(services=("api",)), ["max manager:Platform"]),
        ("team", PLATFORM, ["ann rotation:prime"]),
        ("team", Concern(services=("api",)), ["ann rotation:prime"]),
        ("team:payments", PLATFORM, ["mia team:Payments", "cem team:Payments",
                                     "dee team:Payments"]),
        ("service", PAYMENTS, ["mia team:Payments", "cem team:Payments", "dee team:Payments"]),
        ("service", PLATFORM, ["ann rotation:prime"]),
        ("skill:dns", PAYMENTS, ["ann rotation:prime", "cem skill:dns"]),
        ("skill:java", PLATFORM, ["dee skill:java"]),
        ("rotation:prime", PAYMENTS, ["ann rotation:prime"]),
        ("next:prime", PAYMENTS, ["bob next:prime"]),
        ("person:cem", PLATFORM, ["cem person"]),
    ],
)  # fmt: skip
def test_each_ask_is_answered_by_shift_or_by_list(
    book: Book, text: str, concern: Concern, expected: list[str]
) -> None:
    """Who is on duty where there is a rotation of that duty; else the lists of the directory."""
    assert expected == ask(book, text, concern)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("team:platfrom", "platfrom"),
        ("person:nobody", "nobody"),
        ("rotation:primes", "primes"),
        ("next:primes", "primes"),
        ("role:pilot", "pilot"),
        ("everybody", "everybody"),
        ("", ""),
    ],
)
def test_an_ask_that_means_nothing_finds_nobody_and_says_so(
    book: Book, text: str, unknown: str
) -> None:
    """A name that the directory does not have is told apart from nobody on duty."""
    found = book.at(MONDAY).asked(text, PLATFORM)

    assert Asked(passed_over=((unknown, "unknown"),)) == found


def test_where_nobody_is_on_duty_it_is_said_when_somebody_will_be(book: Book) -> None:
    """The members of a team with a rotation are not asked in the night; the next shift is told."""
    found = book.at(NIGHT).asked("team", PLATFORM)
    weekend = book.at(THURSDAY).asked("rotation:prime", PLATFORM)

    assert ((), datetime(2026, 1, 6, 8, 0, tzinfo=UTC)) == (found.people, found.on_duty_at)
    assert datetime(2026, 1, 12, 8, 0, tzinfo=UTC) == weekend.on_duty_at


def test_an_owner_is_found_also_when_no_manager_is_on_duty(book: Book) -> None:
    """After the shift of the incident managers the team's own one is asked, then any."""
    assert ["mia on_duty"] == ask(book, "owner", PAYMENTS, EVENING)
    assert ["max on_duty"] == ask(book, "owner", PLATFORM, EVENING)
    assert ["mia on_duty"] == ask(book, "owner", Concern(), EVENING)


def test_an_owner_who_is_gone_is_passed_over(book: Book) -> None:
    """Whoever was taken out of the directory is named, and the next way is tried."""
    found = book.at(MONDAY).asked("owner", Concern("gone", "platform"))

    assert ["ivo rotation:lead"] == told(found)
    assert (("gone", "unknown"),) == found.passed_over


def test_quiet_hours_leave_the_contacts_that_are_always_used(book: Book) -> None:
    """At night the executive has the telephone alone; by day all contacts."""
    night, day = (book.at(at).asked("L3", PLATFORM).people[0] for at in (NIGHT, MONDAY))

    assert ["sms"] == [contact.channel for contact in night.contacts]
    assert ["email", "sms"] == [contact.channel for contact in day.contacts]


def test_who_has_only_quiet_contacts_is_passed_over(book: Book) -> None:
    """And asked again from the end of their quiet hours on, on their own wall clock."""
    found = book.at(NIGHT).asked("person:cem", PLATFORM)
    ann = book.at(NIGHT).asked("person:ann", PLATFORM)

    assert ((), (("cem", "quiet_hours"),)) == (found.people, found.passed_over)
    assert datetime(2026, 1, 6, 8, 0, tzinfo=UTC) == found.on_duty_at
    assert datetime(2026, 1, 6, 7, 0, tzinfo=UTC) == ann.on_duty_at


def test_being_on_duty_overrules_quiet_hours(book: Book) -> None:
    """Ann's quiet hours have begun in Berlin; her shift lasts until nine."""
    found = book.at(EVENING)

    assert ["ann rotation:prime"] == told(found.asked("team", PLATFORM))
    assert () == found.asked("person:ann", PLATFORM).people


def test_who_has_no_contact_is_passed_over(book: Book) -> None:
    """There is no way to ask them."""
    found = book.at(MONDAY).asked("team:payments", PLATFORM)

    assert (("non", "no_contact"),) == found.passed_over


def test_engineers_off_duty_are_not_asked_for_their_skill(book: Book) -> None:
    """Bob has the skill and is on the rotation, but not now; he is when nobody else has it."""
    dns, linux = (book.at(MONDAY).asked(f"skill:{name}", PLATFORM) for name in ("dns", "linux"))

    assert (("bob", "off_duty"),) == dns.passed_over
    assert () == linux.people
    assert datetime(2026, 1, 12, 8, 0, tzinfo=UTC) == linux.on_duty_at


def test_a_stand_in_is_asked_and_holds_the_roles(book: Book) -> None:
    """From the first instant to the last, and whoever stands in for the stand-in."""
    before, first, second, after = (
        book.at(datetime.fromisoformat(f"2026-01-{text}:00Z"))
        for text in ("06T23:59", "07T00:00", "08T00:00", "09T00:00")
    )

    assert ["kim level:L2"] == told(before.asked("L2", PLATFORM))
    assert ["dee stand_in:kim level:L2"] == told(first.asked("L2", PLATFORM))
    assert (("kim", "delegated"),) == first.asked("L2", PLATFORM).passed_over
    assert ["bob stand_in:kim level:L2"] == told(second.asked("L2", PLATFORM))
    assert ["kim level:L2"] == told(after.asked("L2", PLATFORM))
    assert (Role.ENGINEER, Role.DIRECTOR) == first.roles_of("dee")
    assert (Role.ENGINEER, Role.DIRECTOR) == second.roles_of("bob")
    assert (Role.ENGINEER,) == second.roles_of("dee") == after.roles_of("bob")
    assert (Role.DIRECTOR,) == first.roles_of("kim")


def test_who_is_on_duty_holds_the_role_of_the_duty(book: Book) -> None:
    """For as long as the shift lasts; whoever stands in for them holds it too."""
    text = BOOK.replace("people: [ivo]", "people: [cem]") + (
        "  - {of: cem, by: exe, from: 2026-01-12T00:00Z, until: 2026-01-13T00:00Z}\n"
    )
    shifted, week = read(text), datetime(2026, 1, 12, 12, 0, tzinfo=UTC)

    assert (Role.ENGINEER, Role.MANAGER) == shifted.at(MONDAY).roles_of("cem")
    assert (Role.ENGINEER,) == shifted.at(EVENING).roles_of("cem")
    assert (Role.EXECUTIVE, Role.ENGINEER, Role.MANAGER) == shifted.at(week).roles_of("exe")
    assert ("cem",) == shifted.at(week).stands_for("exe")
    assert () == book.at(MONDAY).roles_of("nobody")


def test_a_stand_in_of_who_is_on_duty_is_on_duty() -> None:
    """Quiet hours do not spare the one who takes over a shift."""
    text = BOOK + "  - {of: ann, by: cem, from: 2026-01-05T00:00Z, until: 2026-01-06T00:00Z}\n"
    found = read(text).at(EVENING.replace(hour=19, minute=59)).asked("team", PLATFORM)

    assert ["cem stand_in:ann rotation:prime"] == told(found)
    assert (("ann", "delegated"),) == found.passed_over


def test_somebody_asked_for_two_reasons_is_asked_once() -> None:
    """Both reasons are kept, and all contacts if one of them is a shift."""
    text = BOOK.replace("team: platform, timezone", "team: payments, timezone", 1)
    found = read(text).at(MONDAY).asked("service", Concern(services=("cards", "api")))

    assert ["ann rotation:prime team:Platform", "max team:Platform", "bob team:Platform"] == told(
        found
    )


def test_a_team_of_its_own_rotation_goes_before_the_companys() -> None:
    """The duty managers of the team are asked where it has a rotation for them."""
    text = BOOK.replace(
        "delegations:",
        "  own: {name: Own, team: payments, duty: duty_manager, layers: [\n"
        "    {people: [max], starts: 2026-01-01T00:00}]}\ndelegations:",
    )
    book = read(text)

    assert ["max rotation:own"] == ask(book, "L1", PAYMENTS)
    assert ["dan rotation:duty"] == ask(book, "L1", PLATFORM)


def test_lists_of_the_view_follow_the_same_rules(book: Book) -> None:
    """Owner, level, holders and candidates: who is on duty first, stand-ins beside."""
    monday, thursday = book.at(MONDAY), book.at(THURSDAY)

    def ids(people: tuple[object, ...]) -> list[str]:
        return [getattr(person, "id", "") for person in people]

    assert ["ivo"] == ids((monday.owner_for("platform"),))
    assert ["mia"] == ids((book.at(NIGHT).owner_for("payments"),))
    assert ["dan", "max"] == ids(monday.level("L1", "platform"))
    assert ["kim", "bob"] == ids(thursday.holders(Role.DIRECTOR))
    assert ["ann", "bob"] == ids(monday.candidates("platform"))
    assert ["bob", "ann"] == ids(
        monday.at(datetime(2026, 1, 12, 12, tzinfo=UTC)).candidates("platform")
    )
    assert ["bob"] == ids(book.at(NIGHT).candidates("platform"))
    assert ["bob", "ann"] == ids(monday.candidates("platform", prefer=["bob"]))


def test_an_instant_says_its_zone(book: Book) -> None:
    """A naive time would mean another one on every machine."""
    with pytest.raises(ValueError, match="no time zone"):
        book.at(datetime(2026, 1, 5))  # noqa: DTZ001 - that is the mistake


def test_the_book_answers_for_the_present(book: Book) -> None:
    """Whoever has no instant gets the real now, which has its zone."""
    assert book.present().instant.tzinfo is UTC
    assert ask(book, "L3", PLATFORM, book.present().instant) == told(book.asked("L3", PLATFORM))


def test_a_book_travels_as_json_with_its_shifts(book: Book) -> None:
    """What is stored reads back as the same directory, byte for byte."""
    again = read(book.to_json())

    assert book == again
    assert (book.to_json(), book.version) == (again.to_json(), again.version)
    assert book.version != read(BOOK.replace("09:00-21:00", "09:00-20:00")).version
