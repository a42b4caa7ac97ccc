"""The directory from one file, ``directory.yaml``, read strictly."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path as FilePath
from typing import Literal, TypeAlias

from pydantic import ValidationError

from firsthour.directory.interface import Contact, Group, Level, Person, Team
from firsthour.directory.schema import DirectorySection, PersonSection, strangers
from firsthour.domain.roles import LEVELS, Role
from firsthour.reading import Problem, Unreadable, decode, mistakes, parse

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


@dataclass(frozen=True, slots=True)
class YamlDirectory:
    """People, teams and groups of one file, in its order. Build it with ``load`` or ``read``."""

    people: dict[str, Person]
    teams: dict[str, Team]
    groups: dict[str, Group]

    @property
    def version(self) -> str:
        """SHA-256 of ``to_json``, in hex."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The content in the form of the file, so that ``read`` takes it back; stable bytes."""
        content = {
            "people": {key: _without(value, "id") for key, value in self.people.items()},
            "teams": {key: _without(value, "id", "members") for key, value in self.teams.items()},
            "groups": {key: _without(value, "id") for key, value in self.groups.items()},
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    def person(self, person_id: str) -> Person | None:
        """The person of this id, or None."""
        return self.people.get(person_id)

    def team(self, team_id: str) -> Team | None:
        """The team of this id, or None."""
        return self.teams.get(team_id)

    def group(self, group_id: str) -> Group | None:
        """The group of this id, or None."""
        return self.groups.get(group_id)

    def roles_of(self, person_id: str) -> tuple[Role, ...]:
        """What the person may speak as; empty for a stranger."""
        person = self.people.get(person_id)
        return person.roles if person else ()

    def holders(self, role: Role, team: str = "") -> tuple[Person, ...]:
        """Everybody who holds ``role``: members of ``team`` first, then in the file's order."""
        return self._near(team, (p for p in self.people.values() if role in p.roles))

    def level(self, name: str, team: str = "") -> tuple[Person, ...]:
        """Everybody at level ``name``: members of ``team`` first, then in the file's order."""
        return self._near(team, (p for p in self.people.values() if p.level == name))

    def administrators(self) -> tuple[Person, ...]:
        """Everybody who looks after Firsthour itself."""
        return self.holders(Role.ADMINISTRATOR)

    def owner_for(self, team: str, service: str = "") -> Person | None:
        """An incident manager of ``team``, or of the team that runs ``service``; else the first.

        Where that team has no incident manager, its manager owns the case.
        """
        found = self.teams.get(team) or next(
            (t for t in self.teams.values() if service and service in t.services), None
        )
        if found:
            for person_id in (*found.members, found.manager):
                person = self.people.get(person_id)
                if person and (Role.MANAGER in person.roles or person_id == found.manager):
                    return person
        return next(iter(self.holders(Role.MANAGER)), None)

    def candidates(
        self, team: str, skill: str = "", exclude: Iterable[str] = (), prefer: Iterable[str] = ()
    ) -> tuple[Person, ...]:
        """Whom to offer a seat: ``prefer`` first, then engineers of ``team`` with ``skill``.

        After them, where a skill is asked for, engineers of other teams who have it: a seat
        filled by a guest is better than an empty one. Without a known team: all engineers.
        """
        engineers = self._near(team, (p for p in self.people.values() if Role.ENGINEER in p.roles))
        skilled = [p for p in engineers if not skill or skill in p.skills]
        if team in self.teams and not skill:
            skilled = [p for p in skilled if team in p.teams]
        preferred = [self.people[person] for person in prefer if person in self.people]
        left_out = frozenset(exclude)
        order = dict.fromkeys(p.id for p in (*preferred, *skilled) if p.id not in left_out)
        return tuple(self.people[person] for person in order)

    def watchers(self, ids: Iterable[str]) -> tuple[Person, ...]:
        """The people behind ids of persons, groups and teams, each once, in order."""
        found: dict[str, Person] = {}
        for name in ids:
            group = self.groups.get(name) or self.teams.get(name)
            for member in group.members if group else (name,):
                if member in self.people:
                    found.setdefault(member, self.people[member])
        return tuple(found.values())

    def unknown(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of ``ids`` that are neither a person, a group nor a team here."""
        return tuple(
            name
            for name in ids
            if name not in self.people and name not in self.groups and name not in self.teams
        )

    def _near(self, team: str, people: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(sorted(people, key=lambda person: team not in person.teams))


def load(file: FilePath) -> YamlDirectory:
    """Read the directory from ``file``. DirectoryInvalid says what is wrong with it."""
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
    return read(text, source)


def read(text: str, source: str = "directory") -> YamlDirectory:
    """Read a directory from YAML or JSON text. DirectoryInvalid says what is wrong with it."""
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
        wrong = [*document.problems, *mistakes(error, DirectorySection, document.lines)]
        raise DirectoryInvalid("invalid", wrong, source) from error
    wrong = [*document.problems, *strangers(section, document)]
    if wrong:
        raise DirectoryInvalid("invalid", wrong, source)
    return _build(section)


def _build(section: DirectorySection) -> YamlDirectory:
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
    return YamlDirectory(people, teams, groups)


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
        tuple(Contact(c.channel, c.address) for c in section.contacts),
    )


def _without(value: Person | Team | Group, *names: str) -> dict[str, object]:
    content = asdict(value)
    for name in ("kind", *names):
        del content[name]
    for contact in content.get("contacts", ()):
        del contact["kind"]
    return content


def _code(error: Unreadable) -> Code:
    codes: dict[str, Code] = {
        "too_large": "too_large",
        "not_text": "not_text",
        "empty": "empty",
        "not_yaml": "not_yaml",
        "foreign": "foreign",
    }
    return codes[error.code]
