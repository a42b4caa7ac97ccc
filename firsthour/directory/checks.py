"""What is wrong with a directory although each of its fields is well-formed: names and loops."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from firsthour.directory.checks_of_rotations import rotation_problems
from firsthour.directory.mistakes import stranger, strangers, wrong
from firsthour.directory.rotations import DelegationSection
from firsthour.directory.schema import DirectorySection
from firsthour.reading import Document, Path, Problem

_ByPerson: TypeAlias = Mapping[str, Sequence[tuple[int, DelegationSection]]]


def problems(section: DirectorySection, document: Document) -> Iterator[Problem]:
    """Every mistake that shows only when the fields are seen together."""
    yield from _names(section, document)
    for key, rotation in section.rotations.items():
        yield from rotation_problems(section, key, rotation, document)
    yield from _delegations(section, document)


def _names(section: DirectorySection, document: Document) -> Iterator[Problem]:
    """Names that nobody and nothing in the file bears, and ids that two bear."""
    people, teams = section.people, section.teams
    for key, person in people.items():
        yield from strangers(document, ("people", key, "teams"), person.teams, teams, "team")
    for key, team in teams.items():
        if team.manager and team.manager not in people:
            yield stranger(document, ("teams", key, "manager"), team.manager, people)
    for key, group in section.groups.items():
        yield from strangers(document, ("groups", key, "members"), group.members, people)
    for name, service in section.services.items():
        if service.team and service.team not in teams:
            yield stranger(document, ("services", name, "team"), service.team, teams, "team")
    for key in (*teams, *section.groups):
        if key in people or (key in section.groups and key in teams):
            path: Path = ("groups", key) if key in section.groups else ("teams", key)
            yield wrong(document, path, "Another entry has the same id")


def _delegations(section: DirectorySection, document: Document) -> Iterator[Problem]:
    by_person: dict[str, list[tuple[int, DelegationSection]]] = {}
    for at, each in enumerate(section.delegations):
        path: Path = ("delegations", at)
        for field, person in (("of", each.of), ("by", each.by)):
            if person not in section.people:
                yield stranger(document, (*path, field), person, section.people)
        if each.begin >= each.until:
            yield wrong(document, (*path, "until"), "The delegation ends before it begins")
        by_person.setdefault(each.of, []).append((at, each))
    yield from _twice(by_person, document)
    for at, each in enumerate(section.delegations):
        circle = _circle(by_person, each)
        if circle:
            message = f"The stand-ins go round in a circle: {' → '.join(circle)}"
            yield wrong(document, ("delegations", at), message, "one of them must stay in charge")


def _twice(by_person: _ByPerson, document: Document) -> Iterator[Problem]:
    """Two stand-ins for one person at the same time."""
    for person, several in by_person.items():
        ordered = sorted(several, key=lambda pair: pair[1].begin)
        for (_, first), (at, second) in pairwise(ordered):
            if second.begin < first.until:
                message = f"{person} has two stand-ins at once: {first.by} and {second.by}"
                yield wrong(document, ("delegations", at), message, "end one of them earlier")


def _circle(by_person: _ByPerson, start: DelegationSection) -> list[str]:
    """The circle that is closed when ``start`` begins, or nothing."""
    chain, person = [start.of], start.by
    while person not in chain:
        chain.append(person)
        lasting = (
            each.by
            for _, each in by_person.get(person, ())
            if each.begin <= start.begin < each.until
        )
        person = next(lasting, person)
    return [*chain, person] if person == start.of else []
