"""Each thing that the pre-flight finds is found where exactly that is wrong, alone."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from firsthour.admin.preflight.check import Known, check
from firsthour.admin.preflight.found import CODES, Finding
from firsthour.clock import utc_now
from firsthour.directory.calendars import Copy
from firsthour.directory.ical import read as read_calendar
from firsthour.directory.rotations import DelegationSection
from firsthour.directory.yaml_directory import DirectoryInvalid, load, read
from firsthour.policies.loading import load as load_policy
from firsthour.reading import Problem
from firsthour.records.ledger.bounced import Bounced
from firsthour.records.serving import Serving
from tests.admin.pre import DEFAULT, NOW, Content, at, found, person, policy, right

DEMO = Path(__file__).parents[2] / "demo" / "directory.yaml"
END = NOW + timedelta(days=30)
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def codes(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    """Code, severity and subject of each."""
    return [(each.code, each.severity, each.subject) for each in findings]


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    """A right directory has no findings; neither has the demonstration, under each policy."""
    shipped = [load_policy(name) for name in ("default", "internal", "status-page")]

    assert () == found()
    assert () == check(load(DEMO), shipped, (), utc_now())


def test_a_level_without_people_finds_nobody_at_any_time() -> None:
    """The step is told with severities, rules and policy; it is an error."""

    def change(content: Content) -> None:
        content["people"]["cem"]["roles"] = []

    each = found(change)[0]

    assert [("step_finds_nobody", "error", "L2")] == codes(found(change))
    assert (("paging.L2", "levels.L2"), (1, 2, 3, 4)) == (each.rules, each.severities)
    assert ((NOW, END),) == each.spans
    assert ("default",) == each.policies
    assert "at any time in the next 30 days" in each.sentence


@pytest.mark.parametrize(
    ("holder", "ask"),
    [
        ("hal", "role:de_escalation_architect"),
        ("ida", "role:customer_engagement_executive"),
        ("dee", "role:executive"),
    ],
)
def test_a_role_that_a_case_needs_is_held_by_nobody(holder: str, ask: str) -> None:
    """Architect, coordinator, customer engagement executive and executives are asked for."""

    def change(content: Content) -> None:
        roles = content["people"][holder]["roles"]
        content["people"][holder]["roles"] = ["stakeholder"]
        content["people"]["spare"] = person("Spare", *[r for r in roles if r not in ask])

    assert ("step_finds_nobody", "error", ask) in codes(found(change))


def test_a_hole_in_a_shift_is_told_to_the_minute() -> None:
    """Who relies on the rotation finds nobody just then: both are told, with from and until."""

    def change(content: Content) -> None:
        layer = content["rotations"]["duty"]["layers"][0]
        layer["until"] = "2026-11-28T06:30"
        later = {"people": ["bob"], "starts": "2026-11-30T09:00"}
        content["rotations"]["duty"]["layers"].append(later)

    several = found(change)
    span = ((at("11-28 06:30"), at("11-30 09:00")),)

    assert [("step_finds_nobody", "error", "L1"), ("gap", "error", "duty")] == codes(several)
    assert [span, span] == [each.spans for each in several]
    assert "from Sat 28 Nov 06:30 to Mon 30 Nov 09:00 UTC (2 d 2 h)" in several[1].sentence


def test_a_hole_that_another_rotation_fills_is_a_warning() -> None:
    """Two rotations of one duty: somebody is asked all the same."""

    def change(content: Content) -> None:
        content["rotations"]["duty"]["layers"][0]["until"] = "2026-11-28T06:30"
        other = {**right()["rotations"]["duty"], "name": "Second"}
        content["rotations"]["second"] = other

    assert [("gap", "warning", "duty")] == codes(found(change))


def test_a_step_of_business_hours_may_find_nobody_at_night() -> None:
    """Hours of a step count, and so does its patience; without either each night is told."""

    def change(content: Content) -> None:
        hours = dict.fromkeys(WORKDAYS, "09:00-17:00")
        layers = [{"people": ["eli"], "starts": "2026-01-05T09:00", "hours": hours}]
        content["rotations"]["net"] = {"name": "Net", "team": "net", "layers": layers}

    step = "ladder: [{key: net, type: functional, ask: team, after: 1 h"
    plain = found(change, policy(f"{step}}}]"))
    in_hours = found(change, policy(f"{step}, when: {{hours: business}}}}]"))
    patient = found(change, policy(f"{step}, wait_for_duty: 16 h}}]"))

    assert [("step_finds_nobody", "error", "team"), ("gap", "error", "net")] == codes(plain)
    assert (at("11-23 17:00"), at("11-24 09:00")) == plain[0].spans[1]
    assert [("gap", "warning", "net")] == codes(in_hours)
    # Sixteen hours reach over a night, not over a weekend: lost is what is asked too early on it.
    assert (at("11-27 17:00"), at("11-29 17:00")) == patient[0].spans[1]


def test_who_has_no_contact_is_told() -> None:
    """An error for whom something asks, a warning for others; only mail counts, which is sent."""

    def change(content: Content) -> None:
        content["people"]["cem"]["contacts"] = [{"channel": "phone", "address": "+44 20 7946 0018"}]
        content["people"]["zoe"] = {"name": "Zoe", "roles": ["stakeholder"]}

    expected = [("no_contact", "error", "cem"), ("no_contact", "warning", "zoe")]

    assert expected == codes(found(change))


def test_contacts_on_channels_that_are_not_there_are_told() -> None:
    """A misspelt channel is a warning, once for all; those that are set reach people."""
    content = right()
    for name in ("cem", "eli"):
        content["people"][name]["contacts"] += [{"channel": "slak-ops", "address": "#ops"}]
    content["people"]["cem"]["contacts"] += [{"channel": "phone", "address": "+44 20 7946 0018"}]
    content["people"]["eli"]["contacts"] = content["people"]["eli"]["contacts"][1:]
    book = read(json.dumps(content))

    without = check(book, (DEFAULT,), (), NOW)
    near = check(book, (DEFAULT,), (), NOW, known=Known(channels=("email", "slack-ops")))
    there = check(book, (DEFAULT,), (), NOW, known=Known(channels=("email", "slak-ops")))

    assert [("unknown", "warning", "slak-ops"), ("no_contact", "warning", "eli")] == codes(without)
    assert "did you mean slack-ops?" in near[0].hint
    assert "and 1 more have contacts on the channel slak-ops" in near[0].sentence
    assert () == there


def test_quiet_hours_of_who_is_asked_beside_shifts_are_told() -> None:
    """The architect at night is a warning each time, for reminders can wait; a level is not."""

    def change(content: Content) -> None:
        content["people"]["eli"] |= {"quiet_hours": ["22:00-06:00"], "timezone": "Europe/Berlin"}

    team = policy("ladder: [{key: net, type: functional, ask: team, after: 1 h}]")
    quiet = found(change, team)

    assert [("all_quiet", "warning", "eli")] == codes(quiet)
    assert (at("11-22 21:00"), at("11-23 05:00")) == quiet[0].spans[0]
    assert () == found(change)


def test_people_of_the_same_quiet_hours_are_told_in_one() -> None:
    """Where the same rules ask them; who has other hours is told apart."""

    def change(content: Content) -> None:
        for name in ("eli", "fay", "gus"):
            content["people"][name]["quiet_hours"] = ["22:00-06:00"]
        content["people"]["gus"]["quiet_hours"] = ["21:00-06:00"]

    team = policy("ladder: [{key: net, type: functional, ask: team, after: 1 h}]")
    several, single = found(change, team)

    assert (("eli", "fay"), ("gus",)) == (single.people, several.people)
    assert single.sentence.startswith("Eli, Fay are asked by ladder.net, and passed over")


def test_cases_that_a_step_is_for_are_told() -> None:
    """Some case may be of a tier, a phase: its step must find somebody then, and says of which."""
    when = "when: {tiers: [gold, key], phases: [identified]}"
    step = policy(
        f"ladder: [{{key: vip, type: hierarchical, ask: 'role:approver', after: 1 h, {when}}}]"
    )

    (one,) = found(lambda _content: None, step)

    assert ("step_finds_nobody", ("ladder.vip",)) == (one.code, one.rules)
    assert "ladder.vip (phase identified, tier gold or key)" in one.sentence


def test_a_tier_that_no_customer_has_is_told() -> None:
    """With the nearest that there is; nothing is said where no customer is known at all."""
    step = "{key: vip, type: functional, ask: team, after: 1 h, when: {tiers: [gold, keys]}}"
    ours, book = policy(f"ladder: [{step}]"), read(json.dumps(right()))

    several = check(book, (ours,), (), NOW, known=Known(tiers=frozenset({"gold", "key"})))

    assert [("unknown", "warning", "ladder.vip.when:keys")] == codes(several)
    assert "did you mean key?" == several[0].hint
    assert () == check(book, (ours,), (), NOW)


def test_who_has_a_duty_and_is_gone_is_told() -> None:
    """Once, with all that is theirs, and what to do about the first of it."""
    sat = [Serving(7, "ESC-7", "seat:lead", "zed"), Serving(8, "ESC-8", "owner", "zed")]
    known = Known((Serving(7, "ESC-7", "owner", "ann"), *sat))

    several = check(read(json.dumps(right())), (DEFAULT,), (), NOW, known=known)

    assert [("person_gone", "error", "zed")] == codes(several)
    assert "zed is seat lead of ESC-7, owner of ESC-8, and is not" in several[0].sentence
    assert "firsthour manager offer-seat 7 lead PERSON" in several[0].hint


def test_a_reminder_that_waits_for_the_morning_is_a_warning() -> None:
    """Nobody is the architect at night; there is one in the morning."""

    def change(content: Content) -> None:
        content["people"]["hal"]["quiet_hours"] = ["22:00-06:00"]

    found_ones = {(each.code, each.severity, each.subject) for each in found(change)}

    assert {
        ("step_finds_nobody", "warning", "role:de_escalation_architect"),
        ("step_finds_nobody", "warning", "role:problem_coordinator"),
        ("all_quiet", "warning", "hal"),
    } == found_ones


def test_a_contact_that_is_always_used_ends_the_matter() -> None:
    """Quiet hours are nothing to tell of then."""

    def change(content: Content) -> None:
        content["people"]["cem"]["quiet_hours"] = ["22:00-06:00"]
        content["people"]["cem"]["contacts"][0]["always"] = True

    assert () == found(change)


def test_stand_ins_in_a_circle_are_told() -> None:
    """A file with one is refused; a directory from elsewhere may have one."""
    book = read(json.dumps(right()))
    times = [("2026-11-25T00:00", "2026-11-27T00:00"), ("2026-11-26T00:00", "2026-11-28T00:00")]
    circle = tuple(
        DelegationSection.model_validate(
            {"of": of, "by": by, "from": f"{begin}+00:00", "until": f"{until}+00:00"}
        )
        for (of, by), (begin, until) in zip((("eli", "fay"), ("fay", "eli")), times, strict=True)
    )

    several = check(replace(book, delegations=circle), (DEFAULT,), (), NOW)

    assert [("loop", "error", "fay")] == codes(several)
    assert ((at("11-26 00:00"), at("11-27 00:00")),) == several[0].spans


def test_a_ladder_that_is_repeated_for_ever_is_told() -> None:
    """Longer than a case may be open at all."""
    steps = "ladder: [{key: net, type: functional, ask: team, after: 1 h}]\n"
    long = policy(f"{steps}ladder_repeat: {{step: net, times: 9, after: 5 d}}")
    short = policy(f"{steps}ladder_repeat: {{step: net, times: 9, after: 5 h}}")

    assert [("loop", "warning", "ladder_repeat")] == codes(found(lambda _: None, long))
    assert () == found(lambda _: None, short)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("page_round: [owner, 'team:nett', L1]", "paging.team:nett:nett"),
        ("page_round: [owner, 'rotation:dutty', L1]", "paging.rotation:dutty:dutty"),
        ("page_round: [owner, 'next:dutty', L1]", "paging.next:dutty:dutty"),
        ("ladder: [{key: a, type: functional, ask: 'skill:dnss', after: 1 h}]", "ladder.a:dnss"),
        ("ladder: [{key: a, type: hierarchical, ask: 'role:boss', after: 1 h}]", "ladder.a:boss"),
        ("ladder: [{key: a, type: hierarchical, ask: 'person:bo', after: 1 h}]", "ladder.a:bo"),
        ("policy_owner: person:bo", "policy_owner:bo"),
        ("watchers: [boards]", "watchers:boards"),
        ("seats: [{key: lead, lead: true, team: nett}]", "seats.lead:nett"),
    ],
)
def test_a_name_that_means_nothing_is_told(text: str, subject: str) -> None:
    """In a policy, wherever one may stand, with the nearest that is known."""
    several = found(lambda _: None, policy(text))

    assert ("unknown", "error", subject) in codes(several)
    assert "ours" in several[0].sentence


def test_a_seat_needs_somebody_of_its_own() -> None:
    """Nobody with the skill is an error; fewer people than seats is a warning."""

    def fewer(content: Content) -> None:
        del content["people"]["gus"]

    def none(content: Content) -> None:
        for each in ("eli", "fay", "gus"):
            content["people"][each]["teams"] = []

    skilled = policy("seats: [{key: lead, lead: true, skill: dns}, {key: two, skill: dns}]")

    assert [("seat_unfilled", "warning", "member-2")] == codes(found(fewer))
    assert [("seat_unfilled", "error", "lead, member-1, member-2")] == codes(found(none))
    assert [("seat_unfilled", "warning", "two")] == codes(found(lambda _: None, skilled))


def test_who_is_paged_must_be_able_to_acknowledge() -> None:
    """By a list, and by a shift of engineers; a duty manager's shift gives the role."""

    def change(content: Content) -> None:
        content["people"]["kim"] = person("Kim", level="L2")
        content["people"]["cem"]["roles"] = []
        content["people"]["lou"] = person("Lou", "stakeholder")
        content["rotations"]["duty"]["layers"][0]["people"] = ["lou"]

    by_shift = found(lambda _: None, policy("page_round: [owner, 'skill:dns']"))

    assert [("cannot_acknowledge", "error", "kim")] == codes(found(change))
    assert [("cannot_acknowledge", "error", "eli")] == codes(by_shift)


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:{}
DTSTART:20260101T000000Z
DTEND:20271231T000000Z
END:VEVENT
END:VCALENDAR
"""


def calendar(
    name: str, fetched_at: datetime, fault: str = "", told: str = ""
) -> tuple[Finding, ...]:
    """What is found of a directory whose level is staffed by a calendar in this state."""
    content = right()
    duty = content["rotations"]["duty"]
    duty |= {"calendar": {"url": "https://example.com/a.ics"}}
    del duty["layers"]
    book = read(json.dumps(content))
    foreign = read_calendar(CALENDAR.format(name).encode())
    copy = Copy(foreign, fetched_at, fault=fault, told=told)
    return check(book.with_calendars({"duty": copy}, {}), (DEFAULT,), (), NOW)


def test_an_old_calendar_is_told_with_its_age() -> None:
    """A copy that could not be fetched anew, or has not been; strangers in it; one never read."""
    fetched, old = NOW - timedelta(hours=1), NOW - timedelta(days=3)
    failed = calendar("Bob", fetched_at=old, fault="calendar_hangs", told="it hangs")
    aged = calendar("Bob", fetched_at=old)
    strange = calendar("Boris\\, of Berlin", fetched_at=fetched)
    content = right()
    content["rotations"]["duty"] |= {"calendar": {"url": "https://example.com/a.ics"}}
    del content["rotations"]["duty"]["layers"]
    missing = check(read(json.dumps(content)), (DEFAULT,), (), NOW)

    assert () == calendar("Bob", fetched_at=fetched)
    assert [("calendar_stale", "warning", "duty")] == codes(failed) == codes(aged)
    assert "3 d old" in failed[0].sentence
    assert "3 days ago" in aged[0].sentence
    assert ("unknown", "warning", "duty:'Boris, of Berlin'") in codes(strange)
    assert ("calendar_missing", "error", "duty") in codes(missing)
    assert "gap" not in [each.code for each in missing]


def test_a_swap_with_somebody_outside_of_a_calendar_is_told() -> None:
    """It changes nothing; the nearest whom the calendar names is told."""
    content = right()
    content["rotations"]["duty"] |= {"calendar": {"url": "https://example.com/a.ics"}}
    swap = {"between": ["bob", "dee"], "from": "2026-12-01T00:00Z", "to": "2026-12-02T00:00Z"}
    content["rotations"]["duty"]["swaps"] = [swap]
    del content["rotations"]["duty"]["layers"]
    book = read(json.dumps(content))
    copy = Copy(read_calendar(CALENDAR.format("Bob").encode()), NOW)

    several = check(book.with_calendars({"duty": copy}, {}), (DEFAULT,), (), NOW)

    assert [("unknown", "warning", "duty:swaps:dee")] == codes(several)


def test_customers_whom_nothing_reaches_are_told() -> None:
    """With the addresses that failed."""
    book, gone = read(json.dumps(right())), Bounced("acme", "Acme", ("ops@acme.example",), "ESC-1")

    several = check(book, (DEFAULT,), (gone,), NOW)

    assert [("customer_unreachable", "warning", "acme")] == codes(several)
    assert "Acme (ESC-1) cannot be reached: ops@acme.example" in several[0].sentence


def test_a_file_that_cannot_be_used_is_told() -> None:
    """The last good directory is checked, and said to be that."""
    trouble = DirectoryInvalid("invalid", [Problem(7, "people", "It is wrong")], "directory.yaml")

    several = check(read(json.dumps(right())), (DEFAULT,), (), NOW, 30, trouble)

    assert [("directory_broken", "error", "file")] == codes(several)
    assert "line 7" in several[0].sentence


def test_somebody_looks_after_firsthour() -> None:
    """Without an administrator nobody hears of steps that found nobody either."""

    def change(content: Content) -> None:
        content["people"]["ida"]["roles"].remove("administrator")

    expected = {"no_administrator", "step_finds_nobody"}

    assert expected == {each.code for each in found(change)}
    assert {"administrator", "role:administrator"} == {each.subject for each in found(change)}


def test_a_team_that_runs_services_has_somebody() -> None:
    """One without manager and members is told, beside the seats that it cannot fill."""

    def change(content: Content) -> None:
        content["teams"]["fin"] = {"name": "Finance", "services": ["billing"]}

    several = codes(found(change))

    assert ("unstaffed_team", "error", "fin") in several
    assert {"unstaffed_team", "seat_unfilled"} == {code for code, _, _ in several}


def test_two_people_of_one_name_are_told() -> None:
    """They are told apart by their ids."""

    def change(content: Content) -> None:
        content["people"]["ann2"] = person("Ann", "stakeholder")

    assert [("same_name", "warning", "ann")] == codes(found(change))


def test_the_same_under_several_policies_is_told_once() -> None:
    """With the names of all of them, whatever their number."""

    def change(content: Content) -> None:
        content["people"]["cem"]["roles"] = []

    several = found(change, DEFAULT, policy("pause_at_most: 48 h"))

    assert [("step_finds_nobody", "error", "L2")] == codes(several)
    assert ("default", "ours") == several[0].policies


def test_the_worst_stands_first() -> None:
    """Errors before warnings; every code has its place."""

    def change(content: Content) -> None:
        content["people"]["ann2"] = person("Ann", "stakeholder")
        content["people"]["cem"]["roles"] = []

    assert ["error", "warning"] == [each.severity for each in found(change)]
    assert len(CODES) == len(set(CODES))
