"""A scenario made ready to be played: people, policy, start, opening, and what is said when.

The same play runs on `firsthour.domain.simulate` and on the real engine.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from firsthour.directory import yaml_directory
from firsthour.directory.book import Book
from firsthour.domain.commands import Text
from firsthour.domain.facts import Fact
from firsthour.domain.policy import Policy
from firsthour.domain.simulate import Cue, Reacts
from firsthour.laboratory.rehearsal.request import Roster, request, stated
from firsthour.laboratory.rehearsal.sayings import Wrong, later
from firsthour.laboratory.rehearsal.script import Script, Seating, strangers
from firsthour.laboratory.rehearsal.troubles import REHEARSED, Down, Troubles, What, what
from firsthour.laboratory.rehearsal.world import House
from firsthour.laboratory.scenarios.cast import REQUESTER, STAKEHOLDERS, cast
from firsthour.laboratory.scenarios.form import LONGEST
from firsthour.laboratory.scenarios.scenario import Scenario, ScenarioInvalid
from firsthour.laboratory.scenarios.starts import NoSuchStart, resolved
from firsthour.policies import loading
from firsthour.policies.problems import PolicyInvalid
from firsthour.reading import Path as Place
from firsthour.reading import Problem, dotted
from firsthour.records.opening import opening
from firsthour.records.shapes import IntakeDocument, write_intake

CASE = 1
"""The number of the case of a rehearsal."""
DEFAULT_POLICY = "default"


@dataclass(frozen=True, slots=True)
class Play:
    """Everything that a rehearsal needs. ``texts`` are what people write, by reference."""

    name: str
    policy: Policy
    book: Book
    document: IntakeDocument
    first: Fact
    cues: tuple[Cue, ...]
    reacts: Reacts
    house: House
    until: datetime
    texts: Mapping[str, str]


def prepared(scenario: Scenario, policy: Policy | None = None, book: Book | None = None) -> Play:
    """Make a scenario ready, under ``policy`` and with the people of ``book`` where they are given.

    ScenarioInvalid tells every mistake in what happens, where it meets people and policy;
    PolicyInvalid and DirectoryInvalid are about the files that it names.
    """
    under = policy or _own_policy(scenario)
    people = book or _people(scenario)
    opened_at = _start(scenario, under)
    roster = Roster(under)
    watching, raising = ((STAKEHOLDERS,), REQUESTER) if people is cast() else ((), "")
    document = request(scenario, roster, watching, raising)
    script = Script(scenario, people, roster, opened_at, _policies(scenario.folder))
    cues, troubles = script.cues(), _Troubles(scenario, opened_at, under)
    wrongs = troubles.made()
    found = [*strangers(scenario, people), *script.problems, *troubles.problems]
    if found:
        raise ScenarioInvalid("invalid", found, scenario.source)
    content = script.texts.keep(write_intake(document))
    return Play(
        scenario.name,
        under,
        people,
        document,
        _first(scenario, document, content, under, opened_at),
        cues,
        Seating(people, scenario.form.seats, under.calendar).reacts,
        House(people, frozenset(roster.unreachable), wrongs),
        _until(scenario, opened_at, under),
        script.texts.kept,
    )


def _first(
    scenario: Scenario, document: IntakeDocument, content: Text, policy: Policy, at: datetime
) -> Fact:
    """The opening fact of the case."""
    label = f"ESC-{at.year}-{CASE:06}"
    severity = stated(scenario.form.case, policy)
    return opening(CASE, label, content, document, policy, at, stated=severity, rehearsal=True)


def _own_policy(scenario: Scenario) -> Policy:
    """The policy that the scenario names. PolicyInvalid; ScenarioInvalid where it is not there."""
    name = scenario.form.policy or DEFAULT_POLICY
    try:
        return _policy(name, scenario.folder)
    except PolicyInvalid as error:
        if error.code != "not_found":
            raise
        message, hint = f"There is no policy or file {name}", error.problems[0].hint
        raise _missing(scenario, "policy", message, hint) from error


def _people(scenario: Scenario) -> Book:
    """The people of the directory that the scenario names, or one for each role."""
    named = scenario.form.directory
    if not named:
        return cast()
    file = scenario.folder / named
    if not file.exists():
        hint = f"it was looked for in {scenario.folder.resolve()}"
        raise _missing(scenario, "directory", f"There is no file {named}", hint)
    return yaml_directory.load(file)


def _missing(scenario: Scenario, field: str, message: str, hint: str) -> ScenarioInvalid:
    """What a file that a scenario names and that is not there means: the line names it."""
    problem = Problem(scenario.document.line((field,)), field, message, hint)
    return ScenarioInvalid("invalid", [problem], scenario.source)


def _policy(name: str, folder: Path) -> Policy:
    """A shipped policy by its name, or a file, relative to the scenario's. PolicyInvalid."""
    return loading.load(name if name in loading.presets() else folder / name)


def _policies(folder: Path) -> Callable[[str], Policy]:
    def policy_of(name: str) -> Policy:
        try:
            return _policy(name, folder)
        except PolicyInvalid as error:
            told = "; ".join(str(problem) for problem in error.problems[:3])
            raise Wrong("policy", "The policy cannot be used", told) from error

    return policy_of


def _start(scenario: Scenario, policy: Policy) -> datetime:
    try:
        return resolved(scenario.form.starts, policy.calendar)
    except NoSuchStart as error:
        line = scenario.document.line(("starts",))
        problem = Problem(line, "starts", error.message, error.hint)
        raise ScenarioInvalid("invalid", [problem], scenario.source) from error


def _until(scenario: Scenario, opened_at: datetime, policy: Policy) -> datetime:
    last = opened_at + LONGEST
    written = scenario.form.until
    return min(last, later(opened_at, written, policy.calendar)) if written else last


class _Troubles:
    """What goes wrong, by names that are checked; ``problems`` are those of nothing."""

    def __init__(self, scenario: Scenario, opened_at: datetime, policy: Policy) -> None:
        self._scenario, self._opened_at, self._policy = scenario, opened_at, policy
        self.problems: list[Problem] = []

    def made(self) -> Troubles:
        """The troubles of the scenario; call it once."""
        form = self._scenario.form.goes_wrong
        return Troubles(
            tuple(
                (each, self._length(by))
                for name, by in form.late.items()
                for each in self._what(name, "late", name)
            ),
            tuple((each, REHEARSED) for each in self._all(form.fails, "fails")),
            tuple(self._all(form.never, "never")),
            tuple(self._all(form.finds_nobody, "finds_nobody")),
            tuple(
                Down(each, self._at(down.since), self._at(down.until))
                for at, down in enumerate(form.down)
                for each in self._what(down.what, "down", at, "what")
            ),
        )

    def _all(self, names: tuple[str, ...], field: str) -> Iterator[What]:
        for at, name in enumerate(names):
            yield from self._what(name, field, at)

    def _what(self, name: str, *place: str | int) -> Iterator[What]:
        try:
            yield what(name)
        except ValueError as error:
            path: Place = ("goes_wrong", *place)
            line = self._scenario.document.line(path)
            message = f"Nothing is called {name[:60]}"
            self.problems.append(Problem(line, dotted(path), message, str(error)))

    def _at(self, length: str) -> datetime:
        return later(self._opened_at, length, self._policy.calendar)

    def _length(self, length: str) -> timedelta:
        return self._at(length) - self._opened_at
