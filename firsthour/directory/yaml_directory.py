"""The directory from one file, ``directory.yaml``, read strictly."""

from collections.abc import Container, Iterable, Iterator
from pathlib import Path as FilePath
from typing import Literal, TypeAlias

from pydantic import ValidationError

from firsthour.directory import ical
from firsthour.directory.book import Book
from firsthour.directory.calendars import Copy, fault, kept
from firsthour.directory.checks import problems
from firsthour.directory.ical_bounds import LARGEST, CalendarInvalid
from firsthour.directory.interface import Contact, Group, Level, Person, Service, Team
from firsthour.directory.mistakes import wrong
from firsthour.directory.schema import DirectorySection, PersonSection
from firsthour.domain.roles import LEVELS
from firsthour.reading import Document, Problem, Unreadable, decode, mistakes, parse

Code: TypeAlias = Literal[
    "not_found",
    "unreadable",  # a folder, or no permission
    "too_large",
    "not_text",
    "empty",
    "not_yaml",
    "foreign",  # well-formed, but not a directory
    "invalid",  # a directory with mistakes
]
_SHOWN = 50


class DirectoryInvalid(ValueError):
    """A directory cannot be used: ``code`` says what kind of trouble, ``problems`` each mistake."""

    def __init__(self, code: Code, problems: Iterable[Problem], source: str) -> None:
        self.code: Code = code
        self.problems = tuple(problems)
        self.source = source
        told = "\n".join(str(problem) for problem in self.problems[:_SHOWN])
        super().__init__(f"The directory {source} cannot be used:\n{told}")


def load(file: FilePath, cache: FilePath | None = None) -> Book:
    """Read the directory from ``file``, and the calendars that it names.

    A calendar in a file stands beside the directory; of one at an address the last good copy in
    the folder ``cache`` is taken: fetching is for `firsthour.directory.refresh`.
    DirectoryInvalid says what is wrong.
    """
    source = str(file)
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        message = "There is no such file"
        raise DirectoryInvalid("not_found", [Problem(None, "", message)], source) from error
    except OSError as error:
        message = f"It cannot be read: {error.strerror}"
        raise DirectoryInvalid("unreadable", [Problem(None, "", message)], source) from error
    try:
        text = decode(content)
    except Unreadable as error:
        raise DirectoryInvalid(_code(error), [error.problem], source) from error
    book, document = _read(text, source)
    found = list(_calendars(book, document, file.parent, cache))
    wrong_ones = [each for _, each in found if isinstance(each, Problem)]
    if wrong_ones:
        raise DirectoryInvalid("invalid", wrong_ones, source)
    copies = {key: each for key, each in found if isinstance(each, Copy)}
    return book.with_calendars(copies, dict(_faults(book, copies, cache)))


def read(text: str, source: str = "directory") -> Book:
    """Read a directory from YAML or JSON text. DirectoryInvalid says what is wrong with it.

    The calendars that it names are not read: nobody is on by them.
    """
    return _read(text, source)[0]


def _read(text: str, source: str) -> tuple[Book, Document]:
    try:
        document = parse(text)
    except Unreadable as error:
        raise DirectoryInvalid(_code(error), [error.problem], source) from error
    if "people" not in document.data:
        problem = Problem(None, "people", "It is missing", "a directory lists its people")
        raise DirectoryInvalid("foreign", [problem], source)
    try:
        section = DirectorySection.model_validate(document.data)
    except ValidationError as error:
        found = [*document.problems, *mistakes(error, DirectorySection, document.lines)]
        raise DirectoryInvalid("invalid", found, source) from error
    found = [*document.problems, *problems(section, document)]
    if found:
        raise DirectoryInvalid("invalid", found, source)
    return _build(section), document


def _calendars(
    book: Book, document: Document, folder: FilePath, cache: FilePath | None
) -> Iterator[tuple[str, Copy | Problem]]:
    """The calendar of each rotation that has one, as far as it is at hand."""
    for key, rotation in book.rotations.items():
        if rotation.calendar and rotation.calendar.file:
            yield key, _from_file(folder / rotation.calendar.file, document, key)
        elif rotation.calendar and cache is not None:
            copy = kept(rotation.calendar.url, cache)
            if copy is not None:
                yield key, copy


def _faults(
    book: Book, copies: Container[str], cache: FilePath | None
) -> Iterator[tuple[str, str]]:
    """Why the calendars of which there is no copy could not be fetched, as far as it is known."""
    for key, rotation in book.rotations.items():
        if cache is not None and rotation.calendar and rotation.calendar.url and key not in copies:
            failed = fault(rotation.calendar.url, cache)
            if failed is not None:
                yield key, failed.code


def _from_file(file: FilePath, document: Document, key: str) -> Copy | Problem:
    path = ("rotations", key, "calendar", "file")
    try:
        with file.open("rb") as opened:
            return Copy(ical.read(opened.read(LARGEST + 1)))
    except FileNotFoundError:
        return wrong(document, path, "There is no such file", f"it was looked for at {file}")
    except (OSError, ValueError) as error:
        if isinstance(error, CalendarInvalid):
            return wrong(document, path, str(error), "an iCalendar file, as calendars export it")
        return wrong(document, path, "It cannot be read")


def _build(section: DirectorySection) -> Book:
    people = {key: _person(key, person) for key, person in section.people.items()}
    teams = {
        key: Team(
            key,
            team.name,
            team.manager,
            tuple(person.id for person in people.values() if key in person.teams),
            team.services,
        )
        for key, team in section.teams.items()
    }
    groups = {key: Group(key, g.name, g.members) for key, g in section.groups.items()}
    services = {
        name: Service(name, each.team, each.tags, each.description)
        for name, each in section.services.items()
    }
    rotations, delegations = section.rotations, section.delegations
    return Book(people, teams, groups, services, rotations, delegations, section.customers)


def _person(key: str, section: PersonSection) -> Person:
    """A person; who holds a role of the ladder stands at its level without saying so."""
    level = section.level
    if level is Level.L0:
        heights = [at for at, role in enumerate(LEVELS, 1) if role in section.roles]
        level = Level(f"L{max(heights, default=0)}")
    return Person(
        key,
        section.name,
        section.roles,
        level,
        section.teams,
        section.skills,
        section.languages,
        section.timezone,
        section.quiet_hours,
        tuple(Contact(c.channel, c.address, c.always) for c in section.contacts),
    )


def _code(error: Unreadable) -> Code:
    codes: dict[str, Code] = {
        "too_large": "too_large",
        "not_text": "not_text",
        "empty": "empty",
        "not_yaml": "not_yaml",
        "foreign": "foreign",
    }
    return codes[error.code]
