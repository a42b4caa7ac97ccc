"""A rehearsal as it is asked for: policy, scenario, and what is said in place of its own."""

from dataclasses import dataclass
from pathlib import Path

from firsthour.directory import yaml_directory
from firsthour.laboratory.rehearsal.play import Play, prepared
from firsthour.laboratory.scenarios import scenario as scenarios
from firsthour.policies import loading


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be played; what is left out is empty. Files are relative to where one is.

    Without a ``scenario`` nobody ever answers, as with ``silent``.
    """

    policy: str = ""
    scenario: str = ""
    silent: bool = False
    severity: int | None = None
    starts: str = ""
    customers: int | None = None
    directory: str = ""
    until: str = ""


def made(asked: Asked) -> Play:
    """The play that is asked for. ScenarioInvalid, PolicyInvalid, DirectoryInvalid."""
    policy = loading.load(asked.policy) if asked.policy else None
    book = yaml_directory.load(Path(asked.directory)) if asked.directory else None
    return prepared(scenario_of(asked), policy, book)


def scenario_of(asked: Asked) -> scenarios.Scenario:
    """The scenario that is asked for, with what is said in place of its own. ScenarioInvalid."""
    found = scenarios.load(asked.scenario) if asked.scenario else scenarios.silent()
    if asked.silent and asked.scenario:
        found = scenarios.unanswered(found)
    given = {"starts": asked.starts, "until": asked.until}
    fields = {name: value for name, value in given.items() if value}
    counts = {"severity": asked.severity, "customers": asked.customers}
    case = {name: count for name, count in counts.items() if count is not None}
    return scenarios.varied(found, fields, case) if fields or case else found
