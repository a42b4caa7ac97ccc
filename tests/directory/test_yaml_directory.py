"""The directory answers who holds a duty, and says what is wrong with a file."""

from pathlib import Path

import pytest

from firsthour.directory.book import Book
from firsthour.directory.interface import Directory
from firsthour.directory.yaml_directory import DirectoryInvalid, load, read
from firsthour.domain.roles import Role
from tests.house.source import ROOT

DEMO = ROOT / "demo" / "directory.yaml"
PERSON = "  ann: {name: Ann, contacts: [{channel: email, address: ann@example.com}]}\n"


@pytest.fixture(scope="module")
def demo() -> Book:
    """Give the directory of the demonstration."""
    return load(DEMO)


def ids(people: tuple[object, ...]) -> list[str]:
    """Give the ids of people."""
    return [getattr(person, "id", "") for person in people]


def refused(text: str) -> DirectoryInvalid:
    """Give the error that this text is refused with."""
    with pytest.raises(DirectoryInvalid) as caught:
        read(text)
    return caught.value


def test_the_demonstration_has_somebody_for_every_duty(demo: Book) -> None:
    """Every role that a colleague can hold is held by somebody, and every level is staffed."""
    empty = [
        role for role in Role if role not in {Role.CUSTOMER, Role.ENGINE} and not demo.holders(role)
    ]
    skills = {skill for person in demo.people.values() for skill in person.skills}

    assert [] == empty
    assert all(demo.level(level) for level in ("L1", "L2", "L3"))
    assert {"dns", "database", "network"} <= skills


def test_the_demonstration_writes_to_nobody_real(demo: Book) -> None:
    """Every address lies in a domain that is reserved for examples."""
    addresses = [c.address for person in demo.people.values() for c in person.contacts]

    assert len(addresses) >= 14
    assert all(address.endswith("@example.com") for address in addresses)


def test_it_serves_the_interface(demo: Book) -> None:
    """A directory from a file stands wherever a directory is asked for."""
    directory: Directory = demo

    assert "Mara Lindqvist" == getattr(directory.person("mara.lindqvist"), "name", "")
    assert directory.person("nobody") is None


def test_members_of_the_team_come_first(demo: Book) -> None:
    """Holders of a role are asked in the team of the case before the others."""
    platform = demo.holders(Role.ENGINEER, "platform")
    payments = demo.holders(Role.ENGINEER, "payments")

    own, theirs = ["priya.raman", "tomas.novak", "lucia.ferreira"], ["kerem.aydin"]
    theirs += ["anika.berg", "rafael.costa"]

    assert own + theirs == ids(platform)
    assert theirs + own == ids(payments)


def test_a_role_of_the_ladder_gives_the_level(demo: Book) -> None:
    """The duty manager stands at L1, the director at L2, the executive at L3."""
    heights = [ids(demo.level(level)) for level in ("L1", "L2", "L3")]

    assert [["eleni.papadaki"], ["david.okafor"], ["ingrid.solheim"]] == heights


def test_an_owner_is_found_by_team_then_by_service(demo: Book) -> None:
    """The incident manager of the team, else of the team of the service, else the first."""
    found = [
        demo.owner_for("payments"),
        demo.owner_for("", "payouts"),
        demo.owner_for("", "unknown-service"),
        demo.owner_for("support"),
    ]

    assert ["jonas.weber", "jonas.weber", "mara.lindqvist", "rosa.marin"] == [
        person.id if person else "" for person in found
    ]


def test_a_seat_is_offered_in_the_team_first_then_to_guests_with_the_skill(
    demo: Book,
) -> None:
    """For a skill, engineers of other teams who have it come after those of the team."""
    database = demo.candidates("payments", "database")
    anybody = demo.candidates("payments")

    assert ["kerem.aydin", "tomas.novak"] == ids(database)
    assert ["kerem.aydin", "anika.berg", "rafael.costa"] == ids(anybody)


def test_the_same_people_come_first_and_nobody_is_asked_twice(demo: Book) -> None:
    """`prefer` goes before the order of the team, `exclude` leaves out."""
    found = demo.candidates(
        "platform", exclude=["priya.raman"], prefer=["lucia.ferreira", "lucia.ferreira"]
    )

    assert ["lucia.ferreira", "tomas.novak"] == ids(found)


def test_a_skill_that_nobody_has_finds_nobody(demo: Book) -> None:
    """An empty answer is an answer: the seat is vacant."""
    found = demo.candidates("platform", "cobol")

    assert () == found


def test_watchers_are_people_each_once_and_strangers_are_reported(demo: Book) -> None:
    """A group becomes its members; an id that nobody bears is named apart."""
    asked = ["stakeholders", "wen.zhao", "grace.lee", "no-such-group"]

    assert ["wen.zhao", "olga.marku", "grace.lee"] == ids(demo.watchers(asked))
    assert ("no-such-group",) == demo.unknown(asked)


def test_content_travels_as_json_and_keeps_its_version(demo: Book) -> None:
    """What is stored in the records reads back as the same directory."""
    again = read(demo.to_json())

    assert demo == again
    assert demo.version == again.version
    assert 64 == len(demo.version)


def test_another_content_is_another_version(demo: Book) -> None:
    """One changed letter changes the version."""
    other = read(DEMO.read_text(encoding="utf-8").replace("Olga Marku", "Olga Marko"))

    assert demo.version != other.version


@pytest.mark.parametrize(
    ("extra", "line", "field", "hint"),
    [
        ("  bo: {name: Bo, rolls: [engineer]}\n", 3, "people.bo.rolls", "did you mean roles?"),
        ("  bo: {name: Bo, roles: [enginer]}\n", 3, "people.bo.roles[1]", "did you mean engineer?"),
        ("  bo: {name: Bo, roles: [engine]}\n", 3, "people.bo.roles[1]", "did you mean engineer?"),
        ("  bo: {name: Bo, level: L5}\n", 3, "people.bo.level", ""),
        (
            "  bo: {name: Bo, timezone: Europe/Athen}\n",
            3,
            "people.bo.timezone",
            "did you mean Europe/Athens?",
        ),
        ('  bo: {name: "Bo\\nBcc: x@y.z"}\n', 3, "people.bo.name", ""),
        ("  bo: {name: 7}\n", 3, "people.bo.name", ""),
        ("groups:\n  g: {name: G, members: [an]}\n", 4, "groups.g.members[1]", "did you mean ann?"),
        ("teams:\n  t: {name: T, manager: anne}\n", 4, "teams.t.manager", "did you mean ann?"),
        ("teams:\n  ann: {name: T}\n", 4, "teams.ann", ""),
        ("  ann: {name: Twice}\n", 3, "people.ann", ""),
        ("group: {}\n", 3, "group", "did you mean groups?"),
    ],
)
def test_a_mistake_is_told_with_line_field_and_nearest_word(
    extra: str, line: int, field: str, hint: str
) -> None:
    """A wrong directory is refused as a whole, and each mistake has its place."""
    error = refused("people:\n" + PERSON + extra)

    assert "invalid" == error.code
    assert (line, field) in [(problem.line, problem.field) for problem in error.problems]
    assert hint in [problem.hint for problem in error.problems if problem.field == field]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("# only a remark\n", "empty"),
        ("- a\n- list\n", "foreign"),
        ("name: something else\n", "foreign"),
        ("people: {a: [}\n", "not_yaml"),
        ("people: &a {b: *a}\n", "not_yaml"),
        ("people: !!python/object:os.system {}\n", "not_yaml"),
        ("people: {}\n---\npeople: {}\n", "not_yaml"),
        ("[" * 200, "too_large"),
        ("x: " + "y" * 3_000_000, "too_large"),
    ],
)
def test_what_is_no_directory_is_refused_by_code(text: str, code: str) -> None:
    """Empty, foreign, broken and oversized files each have their own code."""
    error = refused(text)

    assert code == error.code


def test_files_that_cannot_be_read_are_refused_by_code(tmp_path: Path) -> None:
    """A missing file, a folder and bytes that are no text each have their own code."""
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    codes = []
    for file in (tmp_path / "missing.yaml", tmp_path, binary):
        with pytest.raises(DirectoryInvalid) as caught:
            load(file)
        codes.append(caught.value.code)

    assert ["not_found", "unreadable", "not_text"] == codes


def test_names_in_every_script_are_kept() -> None:
    """Thai, Greek, Turkish and Chinese names stand as they are written."""
    names = ["สมชาย ใจดี", "Ελένη Παπαδάκη", "Işıl Çağlayan", "王小明"]
    people = "".join(
        PERSON.replace("ann:", f"p{at}:").replace("Ann", n) for at, n in enumerate(names)
    )
    directory = read("people:\n" + people)

    assert names == [person.name for person in directory.people.values()]
    assert names == [person.name for person in read(directory.to_json()).people.values()]


@pytest.mark.parametrize(
    ("languages", "field"),
    [
        (["en"] * 51, "people.ann.languages"),
        (["en" + "-abcdefgh" * 4], "people.ann.languages[1]"),
    ],
    ids=["many", "long"],
)
def test_languages_without_number_are_refused(languages: list[str], field: str) -> None:
    """By how many there are, or by the length of a tag."""
    told = f"languages: [{', '.join(languages)}]"
    fault = refused("people:\n" + PERSON.replace("name: Ann,", f"name: Ann, {told},"))

    assert [field] == [problem.field for problem in fault.problems]
