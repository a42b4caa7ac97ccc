"""Every mistake in shifts, stand-ins, services and quiet hours, with line, field and advice."""

import pytest

from firsthour.directory.yaml_directory import DirectoryInvalid, read
from firsthour.reading import Problem

BASE = """people:
  ann: {name: Ann}
  bob: {name: Bob}
  cem: {name: Cem}
teams:
  platform: {name: Platform}
"""
ROTATION = BASE + "rotations:\n  day:\n    name: Day\n    timezone: Europe/Berlin\n"
LAYERS = ROTATION + "    layers:\n      - {people: [ann, bob], starts: 2026-01-05T09:00}\n"
LAYER = ROTATION + "    layers:\n      - {people: [ann, bob], starts: 2026-01-05T09:00, %s}\n"


def problems(text: str) -> tuple[Problem, ...]:
    """What a directory is refused with."""
    with pytest.raises(DirectoryInvalid) as caught:
        read(text)
    assert "invalid" == caught.value.code
    return caught.value.problems


def told(text: str) -> list[str]:
    """What a directory is refused with, as it is told."""
    return [str(problem) for problem in problems(text)]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("quiet_hours: [22-7]", "quiet_hours[1]: It is not a range of hours (such as 22:00-07:00)"),
        (
            'quiet_hours: ["22:00-25:00"]',
            "quiet_hours[1]: It must lie between 00:00 and 24:00",
        ),
        (
            'quiet_hours: ["07:00-07:00"]',
            "quiet_hours[1]: It begins when it ends (the whole day is 00:00-24:00)",
        ),
        (
            "contacts: [{channel: email, address: a@example.com, allways: true}]",
            "contacts[1].allways: There is no field of this name (did you mean always?)",
        ),
        (
            'contacts: [{channel: sms, address: "+46\\n70"}]',
            "contacts[1].address: It contains line breaks or control characters",
        ),
        (
            'contacts: [{channel: chat, address: "ann\\u0007"}]',
            "contacts[1].address: It contains line breaks or control characters",
        ),
    ],
)
def test_mistakes_of_people(fields: str, message: str) -> None:
    """Quiet hours and contacts."""
    text = BASE.replace("{name: Cem}", f"{{name: Cem, {fields}}}")

    assert [f"line 4, people.cem.{message}"] == told(text)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("turn: fortnightly", ("turn: It is not the length of a turn (daily, weekly, or a number "
         "of days or weeks such as 2 weeks)")),
        ("turn: 0 d", ("turn: It is not the length of a turn (daily, weekly, or a number "
         "of days or weeks such as 2 weeks)")),
        ("timezone: Europe/Berlim", ("timezone: There is no time zone of this name "
         "(did you mean Europe/Berlin?)")),
        ("hours: {mondy: 09:00-17:00}", ("hours.mondy: There is no field of this name "
         "(did you mean monday?)")),
        ("hours: {monday: 9 to 5}", ("hours.monday[1]: It is not a range of hours "
         "(such as 22:00-07:00)")),
        ("hours: {monday: closed}", ("hours: It has no hours at all (such as monday: 09:00-17:00; "
         "or leave it out)")),
        ("on_holidays: of", ("on_holidays: It must be 'as_usual', 'off' or 'only' "
         "(did you mean off?)")),
        ("on_holidays: off", ("on_holidays: This rotation has no holidays "
         "(give it `holidays: {country: DE}`, or `extra` dates)")),
        ("until: 2026-01-05T09:00", "until: The layer ends before it begins"),
        ("until: 2026-02-30T09:00", ("until: There is no such day or time of day "
         "(check day and hour)")),
        ("until: 2026-03-29T02:30", ("until: There is no 02:30 on that day in Europe/Berlin: "
         "clocks are put forward (give a time outside the hour that is left out)")),
        ("until: tomorrow", "until: It is not a time (such as 2026-03-01T09:30)"),
        ("until: 1026-01-01T00:00", "until: It lies outside the years 2000 to 2100"),
    ],
)  # fmt: skip
def test_mistakes_of_layers(fields: str, message: str) -> None:
    """Each names the layer's field."""
    assert [f"line 12, rotations.day.layers[1].{message}"] == told(LAYER % fields)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("{people: [], starts: 2026-01-05T09:00}",
         "layers[1].people: It is a rotation of nobody (name at least one person)"),
        ("{people: [ann, bab], starts: 2026-01-05T09:00}",
         "layers[1].people[2]: There is no person 'bab' (did you mean bob?)"),
        ("{people: [ann], starts: 2026-01-05T09:00+01:00}",
         ("layers[1].starts: It is the wall clock of the layer's time zone "
         "(such as 2026-01-05T09:00, without an offset)")),
        ("{people: [ann], starts: 2026-01-05T25:00}",
         "layers[1].starts: There is no such day or time of day (check day and hour)"),
        ("{people: [ann], starts: 2026-03-29T02:00}",
         ("layers[1].starts: There is no 02:00 on that day in Europe/Berlin: "
          "clocks are put forward (give a time outside the hour that is left out)")),
        ("{people: [ann]}", "layers[1].starts: It is missing"),
    ],
)  # fmt: skip
def test_mistakes_of_who_and_since_when(layer: str, message: str) -> None:
    """People and the first hand-over."""
    found = told(ROTATION + f"    layers:\n      - {layer}\n")

    assert [f"line 12, rotations.day.{message}"] == found


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ("team: platfrom", ["team: There is no team 'platfrom' (did you mean platform?)"]),
        ("duty: incident_manger",
         ["duty: There is no duty of this name (did you mean incident_manager?)"]),
        ("holidays: {country: Germany}",
         ["holidays.country: It must have at most 2 characters"]),
        ("holidays: {country: XX}",
         [("holidays.country: Public holidays of 'XX' are not known "
          "(a two-letter code such as DE, GR or US)")]),
        ("holidays: {country: DE, subdivision: BX}",
         [("holidays.subdivision: DE has no part 'BX' (known here: BB, BE, BW, BY, HB, HE, HH, MV, "
          "NI, NW, RP, SH, SL, SN, ST, TH, Augsburg)")]),
        ("holidays: {extra: [2026-02-30]}",
         ["holidays.extra[1]: It is not a date (such as 2026-12-24)"]),
        ("overrides: [{from: 2026-01-06T09:00, to: 2026-01-06T08:00, person: ann}]",
         ["overrides[1].to: The override ends before it begins"]),
        ("overrides: [{from: 2026-01-06T09:00, to: 2026-01-06T10:00, person: ana}]",
         ["overrides[1].person: There is no person 'ana' (did you mean ann?)"]),
        (("overrides: [{from: 2026-01-06T09:00, to: 2026-01-06T12:00, person: ann}, "
         "{from: 2026-01-06T11:00, to: 2026-01-06T13:00, person: cem}]"),
         [("overrides[2]: The override of cem (2026-01-06 11:00 to 2026-01-06 13:00) overlaps that "
          "of ann (2026-01-06 09:00 to 2026-01-06 12:00) "
          "(only one of them can be on: end one where the other begins)")]),
        ("swaps: [{between: [ann, cem], from: 2026-01-06T09:00, to: 2026-01-07T09:00}]",
         ["swaps[1].between[2]: 'cem' is not in this rotation (known here: ann, bob)"]),
        ("swaps: [{between: [ann, ann], from: 2026-01-06T09:00, to: 2026-01-07T09:00}]",
         ["swaps[1].between: It swaps somebody with themselves"]),
        ("swaps: [{between: [ann], from: 2026-01-06T09:00, to: 2026-01-07T09:00}]",
         ["swaps[1].between: It must have at least 2 entries"]),
        ("swaps: [{between: [ann, bob], from: 2026-01-07T09:00, to: 2026-01-06T09:00}]",
         ["swaps[1].to: The swap ends before it begins"]),
        (("swaps: [{between: [ann, bob], from: 2026-01-06T09:00, to: 2026-01-08T09:00}, "
         "{between: [ann, bob], from: 2026-01-07T09:00, to: 2026-01-09T09:00}]"),
         [("swaps[2]: The swap of ann and bob overlaps that of ann and bob "
          "(2026-01-06 09:00 to 2026-01-08 09:00) (ann can give a turn away once)"),
          ("swaps[2]: The swap of ann and bob overlaps that of ann and bob "
          "(2026-01-06 09:00 to 2026-01-08 09:00) (bob can give a turn away once)")]),
        ("calendar: {file: x.ics}",
         ["It has both layers and a calendar (keep one, or make two rotations)"]),
    ],
)  # fmt: skip
def test_mistakes_of_rotations(fields: str, messages: list[str]) -> None:
    """Everything beside the layers."""
    found = told(LAYERS + f"    {fields}\n")
    where = "line 8" if messages[0].startswith("It has") else "line 13"

    assert [
        f"{where}, rotations.day{': ' if each.startswith('It has') else '.'}{each}"
        for each in messages
    ] == found


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("duty: L1", ": It is a rotation of nobody (give it `layers` or a `calendar`)"),
        ("calendar: {}",
         ".calendar: A calendar comes from one place (give either `file` or `url`)"),
        ("calendar: {file: a.ics, url: 'https://example.com/a.ics'}",
         ".calendar: A calendar comes from one place (give either `file` or `url`)"),
        ("calendar: {url: webcal.example.com}",
         (".calendar.url: It is not a web address "
         "(such as https://calendars.example.com/on-call.ics)")),
        ("calendar: {file: a.ics, people: {Zoe: zoe}}",
         ".calendar.people.Zoe: There is no person 'zoe' (known here: ann, bob, cem)"),
    ],
)  # fmt: skip
def test_mistakes_of_calendars(fields: str, message: str) -> None:
    """A rotation without layers."""
    (found,) = told(ROTATION + f"    {fields}\n")

    assert found.endswith(f"rotations.day{message}")


@pytest.mark.parametrize(
    ("entries", "messages"),
    [
        (["{of: ann, by: bib, from: 2026-01-06T09:00Z, until: 2026-01-07T09:00Z}"],
         ["line 8, delegations[1].by: There is no person 'bib' (did you mean bob?)"]),
        (["{of: ann, by: bob, from: 2026-01-06T09:00, until: 2026-01-07T09:00Z}"],
         [("line 8, delegations[1].from: It must say its time zone, such as "
          "2026-03-01T09:30:00+01:00")]),
        (["{of: ann, by: bob, from: 2026-01-07T09:00Z, until: 2026-01-07T09:00Z}"],
         ["line 8, delegations[1].until: The delegation ends before it begins"]),
        (["{of: ann, by: bob, from: 2026-01-06T09:00Z, until: 2026-01-08T09:00Z}",
          "{of: ann, by: cem, from: 2026-01-07T09:00Z, until: 2026-01-09T09:00Z}"],
         [("line 9, delegations[2]: ann has two stand-ins at once: bob and cem "
          "(end one of them earlier)")]),
        (["{of: ann, by: bob, from: 2026-01-06T09:00Z, until: 2026-01-08T09:00Z}",
          "{of: bob, by: cem, from: 2026-01-06T09:00Z, until: 2026-01-08T09:00Z}",
          "{of: cem, by: ann, from: 2026-01-07T09:00Z, until: 2026-01-09T09:00Z}"],
         [("line 10, delegations[3]: The stand-ins go round in a circle: cem → ann → bob → cem "
          "(one of them must stay in charge)")]),
        (["{of: ann, by: ann, from: 2026-01-06T09:00Z, until: 2026-01-08T09:00Z}"],
         [("line 8, delegations[1]: The stand-ins go round in a circle: ann → ann "
          "(one of them must stay in charge)")]),
    ],
)  # fmt: skip
def test_mistakes_of_stand_ins(entries: list[str], messages: list[str]) -> None:
    """Strangers, times without a zone, two at once, circles."""
    listed = "".join(f"  - {entry}\n" for entry in entries)

    assert messages == told(BASE + "delegations:\n" + listed)


def test_stand_ins_that_follow_each_other_are_no_circle() -> None:
    """Who comes back in time may stand in for the one who stood in for them."""
    book = read(
        BASE + "delegations:\n"
        "  - {of: ann, by: bob, from: 2026-01-06T09:00Z, until: 2026-01-08T09:00Z}\n"
        "  - {of: bob, by: ann, from: 2026-01-08T09:00Z, until: 2026-01-09T09:00Z}\n"
    )

    assert 2 == len(book.delegations)


def test_a_service_names_its_team() -> None:
    """A team that is none is a mistake, with the nearest one."""
    message = "line 8, services.dns.team: There is no team 'platfom' (did you mean platform?)"

    assert [message] == told(BASE + "services:\n  dns: {team: platfom}\n")


def test_overlaps_are_found_behind_a_short_one() -> None:
    """A long override that covers two others overlaps both."""
    entries = ", ".join(
        f"{{from: 2026-01-0{start}T00:00, to: 2026-01-0{end}T00:00, person: ann}}"
        for start, end in ((1, 9), (2, 3), (5, 6))
    )
    found = problems(LAYERS + f"    overrides: [{entries}]\n")

    assert ["rotations.day.overrides[2]", "rotations.day.overrides[3]"] == [
        problem.field for problem in found
    ]
