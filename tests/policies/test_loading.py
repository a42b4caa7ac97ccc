"""Policies that extend another one, their calendars, content, differences and schema."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from firsthour.domain.calendar import after
from firsthour.domain.policy import Hours, Policy, Span
from firsthour.policies.compare import compare
from firsthour.policies.content import content_hash, from_json, to_json
from firsthour.policies.loading import PRESETS, load, loads, presets
from firsthour.policies.problems import PolicyInvalid
from firsthour.policies.published.json_schema import json_schema

OURS = """
extends: default
name: ours
reply_to: help@ours.example
calendar:
  timezone: Europe/Athens
  hours: {friday: [09:00-13:00, 14:00-16:00], saturday: 10:00-12:00}
  holidays_country: GR
  holidays_from: 2026
  extra_holidays: [2026-12-24]
severities:
  sev1: {acknowledge: 10min, updates_customers: {monitoring: 90 min}}
  sev2: {levels: {L3: null}, technical_plan: null}
  sev4: {executive_report: 2 d}
playbooks: []
"""


@pytest.fixture
def ours() -> Policy:
    """A company's policy that changes some of the default one."""
    return loads(OURS)


def test_a_policy_overrides_only_what_it_changes(ours: Policy) -> None:
    """Sections are laid over field by field, lists and numbers replaced."""
    rules, usual = ours.rules(1), load("default").rules(1)

    assert "10 min" == rules.acknowledge
    assert replace(usual.updates_customers, monitoring=Span("90 min")) == rules.updates_customers
    assert usual.updates_internal == rules.updates_internal
    assert (Span("30 min"), Span("2 h"), None) == ours.rules(2).levels
    assert () == ours.playbooks
    assert load("default").rules(3) == ours.rules(3)


def test_name_version_and_description_are_never_inherited(ours: Policy) -> None:
    """Two policies are not one because one extends the other."""
    assert ("ours", "1", "") == (ours.name, ours.version, ours.description)
    assert "3" == loads(OURS + "version: 3\n").version


def test_hours_become_minutes_of_weekdays(ours: Policy) -> None:
    """A break makes two entries, a day not named keeps the default's hours."""
    expected = (Hours(4, 540, 780), Hours(4, 840, 960), Hours(5, 600, 720))

    assert expected == tuple(h for h in ours.calendar.week if h.weekday >= 4)
    assert Hours(0, 540, 1020) in ours.calendar.week


def test_holidays_are_expanded_for_three_years(ours: Policy) -> None:
    """Public holidays of the country and the company's own, as dates in order."""
    days = ours.calendar.holidays

    assert {2026, 2027, 2028} == {day.year for day in days}
    assert {date(2026, 10, 28), date(2027, 5, 3), date(2026, 12, 24)} <= set(days)
    assert sorted(set(days)) == list(days)


def test_holidays_of_a_part_of_a_country_are_its_own() -> None:
    """Bavaria rests at Epiphany, Berlin does not."""
    text = "extends: default\nname: x\ncalendar: {holidays_country: DE, holidays_from: 2026"

    assert (
        date(2026, 1, 6) in loads(text + ", holidays_subdivision: BY}").calendar.holidays
    )  # Bavaria
    assert (
        date(2026, 1, 6) not in loads(text + ", holidays_subdivision: BE}").calendar.holidays
    )  # Berlin


def test_business_time_follows_the_policy(ours: Policy) -> None:
    """Ohi Day 2026-10-28 is a Wednesday on which nobody works in Greece."""
    tuesday = datetime(2026, 10, 27, 14, 0, tzinfo=UTC)  # 16:00 in Athens

    assert datetime(2026, 10, 29, 8, 0, tzinfo=UTC) == after(ours.calendar, tuesday, Span("2 bh"))


def test_a_file_and_its_text_are_the_same_policy(ours: Policy, tmp_path: Path) -> None:
    """A byte order mark and Windows line ends change nothing."""
    file = tmp_path / "ours.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + OURS.replace("\n", "\r\n").encode())

    assert ours == load(file)
    assert ours == load(str(file))


def test_a_policy_written_as_json_is_read() -> None:
    """JSON is YAML."""
    text = json.dumps({"extends": "default", "name": "ours", "snowball": 4})

    assert 4 == loads(text).snowball


@pytest.mark.parametrize("name", presets())
def test_the_whole_default_file_can_be_the_start_of_ones_own(name: str) -> None:
    """A shipped file under another source is read the same."""
    assert load(name) == loads((PRESETS / f"{name}.yaml").read_text("utf-8"), "copy.yaml")


def test_texts_in_any_script_are_kept() -> None:
    """Terms and teams are written in the languages of their people."""
    text = "extends: default\nname: x\nforbidden_terms: [κωδικός, รหัสผ่าน, 密码, şifre]\n"
    policy = loads(text)

    assert ("κωδικός", "รหัสผ่าน", "密码", "şifre") == policy.forbidden_terms
    assert policy == from_json(to_json(policy))


@pytest.mark.parametrize("name", presets())
def test_a_stored_policy_comes_back_equal(name: str) -> None:
    """The same policy, the same text, the same hash."""
    policy = load(name)
    text = to_json(policy)

    assert policy == from_json(text)
    assert text == to_json(from_json(text))
    assert policy.content_hash == content_hash(from_json(text))


def test_the_first_approval_that_fits_holds() -> None:
    """By audience and kind; for customers the shorthand says the rest, for others their author."""
    rows = (
        "approvals: [{audience: customers, notices: [status_update], mode: any, by: [group:legal]}]"
    )
    text = f"extends: default\nname: x\nnotice_approval: second_person\n{rows}\n"
    policy = loads(text)
    asked = (
        ("status_update", "customers"),
        ("initial_notice", "customers"),
        ("status_update", "stakeholders"),
    )

    assert ["any", "second_person", "author"] == [policy.approval_of(*one).mode for one in asked]
    assert policy == from_json(to_json(policy))
    assert (
        "At every severity, incident manager: approval of status update to customers: "
        "any of group:legal instead of author"
    ) in {change.words for change in compare(load("default"), policy)}


def test_limits_are_read_by_channel() -> None:
    """A channel of one's own is added, an empty list lifts a limit, what is not named stays."""
    text = "extends: default\nname: x\nlimits: {chat: {pages: [2 in 90 s]}, voice: {pages: []}}\n"
    limits = {(limit.channel, limit.notice): limit.at_most for limit in loads(text).limits}
    minutes = [timedelta(minutes=each) for each in (15, 60, 180)]

    assert {
        ("chat", "page"): ((2, timedelta(seconds=90)),),
        ("email", "status"): (
            (1, timedelta(minutes=3)),
            (3, timedelta(minutes=20)),
            (8, timedelta(hours=2)),
        ),
        ("sms", "page"): tuple(zip((5, 11, 21), minutes, strict=True)),
    } == limits
    assert (
        "At every severity, everybody: limits, chat page 2 in 1.5 min instead of not owed, new"
        in {change.words for change in compare(load("default"), loads(text))}
    )


def test_the_hash_follows_the_content(ours: Policy) -> None:
    """Comments and the way a span is written do not count; every number does."""
    same = loads("# ours\n" + OURS.replace("10min", "10 min"))
    other = loads(OURS.replace("10min", "11 min"))

    assert ours.content_hash == same.content_hash
    assert ours.content_hash != other.content_hash


def test_a_stored_policy_that_was_changed_is_refused(ours: Policy) -> None:
    """A frozen policy is what it was, or it is not used."""
    with pytest.raises(PolicyInvalid) as refusal:
        from_json(to_json(ours).replace('"acknowledge":"10 min"', '"acknowledge":"99 min"'))

    assert "content_changed" == refusal.value.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unreadable"),
        ("{", "unreadable"),
        ("[" * 100_000, "unreadable"),
        ("[]", "foreign"),
        ('{"name": "x"}', "foreign"),
    ],
)
def test_stored_content_that_is_no_policy_is_refused(text: str, code: str) -> None:
    """With a code, never with a crash."""
    with pytest.raises(PolicyInvalid) as refusal:
        from_json(text)

    assert code == refusal.value.code


def test_equal_promises_have_no_differences(ours: Policy) -> None:
    """Another name and version alone are no difference."""
    assert () == compare(ours, ours)
    assert () == compare(ours, loads(OURS.replace("ours\n", "theirs\n") + "version: 2\n"))


def test_differences_are_told_by_severity_in_words_and_numbers(ours: Policy) -> None:
    """Earlier, later, new and dropped, the severities before the whole policy."""
    words = [change.words for change in compare(load("default"), ours)]

    assert words[:8] == [
        "Severity 1, owner: acknowledgement 10 min instead of 5 min, later by 5 min",
        "Severity 1, customers: updates (monitoring) 90 min instead of 60 min, later by 30 min",
        "Severity 1, duty manager: first page 10 min instead of 5 min, later by 5 min",
        "Severity 1, director: first page 20 min instead of 10 min, later by 10 min",
        "Severity 1, executive: first page 30 min instead of 15 min, later by 15 min",
        "Severity 2, executive: call of level L3 not owed instead of 8 h, dropped",
        "Severity 2, engineers: technical plan of the task force not owed instead of 4 h, dropped",
        "Severity 4, executives: report 2 d instead of not owed, new",
    ]
    whole = [each.removeprefix("At every severity, ") for each in words]
    assert "everybody: reply to help@ours.example instead of escalations@example.com" in whole
    assert "everybody: calendar, time zone Europe/Athens instead of UTC" in whole
    assert "everybody: calendar, Saturday 10:00-12:00 instead of closed" in whole
    assert any(text.startswith("everybody: calendar, holidays 2026 01-01, 01-06") for text in whole)
    assert any(
        text.startswith("incident manager: playbooks, outage not owed instead of for outage")
        for text in whole
    )


def test_earlier_and_later_turn_round_with_the_order(ours: Policy) -> None:
    """Comparing the other way tells the same differences the other way."""
    there, back = compare(load("default"), ours), compare(ours, load("default"))
    turned = {"earlier": "later", "later": "earlier", "new": "dropped", "dropped": "new"}
    turned |= {"more": "fewer", "fewer": "more"}

    assert {(c.severity, c.field, turned.get(c.direction, c.direction)) for c in there} == {
        (c.severity, c.field, c.direction) for c in back
    }


def test_the_schema_names_every_field_and_refuses_others() -> None:
    """Editors check a policy while it is written; a partial one is right if it extends another."""
    schema = json_schema()

    assert {"extends", "name", "reply_to", "severities", "playbooks"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False
    assert {"required": ["name"]} == schema["then"]
    assert "required" not in schema["$defs"]["sev1"]
    assert ["key"] == schema["$defs"]["SeatSection"]["required"]
    assert json.loads(json.dumps(schema)) == schema
