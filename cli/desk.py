"""What a command works with, opened when it is first asked for: settings, records, directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from cli.errors import Trouble, usage
from cli.output import clean, err

if TYPE_CHECKING:
    from temporalio.client import Client

    from firsthour.directory.book import Book
    from firsthour.domain.clock import CaseClock
    from firsthour.domain.escalation import Escalation
    from firsthour.domain.policy import Policy
    from firsthour.domain.roles import Actor
    from firsthour.records.connect import Store
    from firsthour.records.shown import Case
    from firsthour.settings import Settings

SPEAKER = "FIRSTHOUR_AS"


@dataclass
class Desk:
    """The tools of one command. Nothing is opened before it is needed."""

    opened: list["Store"] = field(default_factory=list)

    @cached_property
    def settings(self) -> "Settings":
        """The settings of this installation."""
        from firsthour.loading import load

        return load()

    @cached_property
    def store(self) -> "Store":
        """The records."""
        from firsthour.admin.stores import open_records

        store = open_records(self.settings.records_url)
        self.opened.append(store)
        return store

    @property
    def directory_file(self) -> Path:
        """The file of the people; a usage error where there is none, and never was."""
        from firsthour.records.directory import versions

        file = Path(self.settings.directory)
        if not file.exists() and not versions(self.store, 1):
            hint = "Copy demo/directory.yaml and edit it, or name another file: FIRSTHOUR_DIRECTORY"
            raise usage(f"There is no directory of people at {file}.", hint, "no_directory")
        return file

    @property
    def calendars(self) -> Path:
        """The folder of the last good copies of calendars."""
        return self.settings.calendars

    @cached_property
    def directory(self) -> "Book":
        """The people: the file, with what was edited over it; else the last good version of both.

        That is what a worker goes by then; whoever types is told.
        """
        from firsthour.directory.versions import in_use

        book, trouble = in_use(self.store, self.directory_file, self.calendars)
        if trouble is not None:
            told = "cannot be used: its last good version is in use (firsthour directory check)"
            err().print(Text(f"The directory {clean(trouble.source)} {told}", "yellow"))
        return book

    def tags_of(self, services: tuple[str, ...]) -> tuple[str, ...]:
        """The tags that the directory gives these services; none without a usable directory."""
        from firsthour.admin.opening import tags_of
        from firsthour.directory.yaml_directory import DirectoryInvalid

        try:
            return tags_of(services, self.directory) if services else ()
        except (DirectoryInvalid, Trouble):
            return ()

    async def client(self) -> "Client":
        """A connection to the engine: Temporal's own configuration, else the one of `up`."""
        from engine.runtime import runtime
        from gate.connect import reach

        temporal = self.settings.temporal
        return await reach(temporal.profile, temporal.namespace, temporal.port, runtime=runtime())

    def close(self) -> None:
        """Close the records."""
        for store in self.opened:
            store.close()


@contextmanager
def desk() -> Iterator[Desk]:
    """A desk for one command; errors of the house leave it as troubles."""
    from cli.troubles import told

    made = Desk()
    with told():
        try:
            yield made
        finally:
            made.close()


@dataclass
class CaseDesk:
    """One case on the desk, with its clock: "now" is the case's."""

    desk: Desk
    case: "Case"

    @property
    def number(self) -> int:
        """The number of the case."""
        return self.case.case

    @property
    def store(self) -> "Store":
        """The records."""
        return self.desk.store

    @cached_property
    def clock(self) -> "CaseClock":
        """The clock of the case."""
        from firsthour.records.intake import clock_of

        return clock_of(self.store, self.number)

    @cached_property
    def state(self) -> "Escalation":
        """The case as its recorded facts make it."""
        from firsthour.domain.evolve import rebuild
        from firsthour.records.views import facts

        return rebuild(facts(self.store, self.number))

    @cached_property
    def policy(self) -> "Policy":
        """The policy that is frozen into the case."""
        return self.state.policy

    @property
    def now(self) -> datetime:
        """The case's own time."""
        from firsthour.clock import utc_now

        return self.clock.case_time(utc_now())

    def refresh(self) -> "Case":
        """The case as the records show it now."""
        from firsthour.records.views import case

        self.case = case(self.store, self.number)
        return self.case


def on_desk(desk: Desk, ref: str) -> CaseDesk:
    """A case by its number or label. Raises `UnknownCase`."""
    from firsthour.records.views import case

    return CaseDesk(desk, case(desk.store, ref))


def speaker(desk: Desk, person: str, now: datetime) -> "Actor":
    """The person who speaks, in all the roles that the directory gives them ``now`` (case time).

    A stand-in has the roles of those who are away, and is marked as standing in for them.
    """
    from firsthour.domain.roles import Actor

    if not person:
        hint = f"Add --as PERSON, or set {SPEAKER}; `firsthour admin people` lists everybody."
        raise usage("Say who speaks.", hint, "no_speaker")
    people = desk.directory.at(now)
    known = person_id(desk, person)
    return Actor(
        known,
        people.roles_of(known),
        stands_for=people.stands_for(known),
        groups=people.groups_of(known),
    )


def person_id(desk: Desk, person: str) -> str:
    """The id, if the directory knows the person; a usage error that names the nearest else."""
    if desk.directory.person(person) is None:
        from firsthour.admin.inputs import advice

        hint = advice(person, desk.directory.people)
        raise usage(f"The directory knows no {person}.", hint, "unknown_person")
    return person


def team_id(desk: Desk, team: str) -> str:
    """The id of a team that the directory knows."""
    if desk.directory.team(team) is None:
        from firsthour.admin.inputs import advice

        hint = advice(team, desk.directory.teams)
        raise usage(f"The directory knows no team {team}.", hint, "unknown_team")
    return team


def rotation_id(desk: Desk, rotation: str) -> str:
    """The id of a rotation that the directory knows."""
    if rotation not in desk.directory.rotations:
        from firsthour.admin.inputs import advice

        hint = advice(rotation, desk.directory.rotations)
        raise usage(f"The directory knows no rotation {clean(rotation)}.", hint, "unknown_rotation")
    return rotation
