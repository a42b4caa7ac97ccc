"""Scenarios whose expectations are tried: played once, and asked in sentences."""

from functools import cache
from pathlib import Path

from firsthour.laboratory.expectations.evidence import Evidence, witnessed
from firsthour.laboratory.expectations.names import Names
from firsthour.laboratory.expectations.understood import NotUnderstood, Reader
from firsthour.laboratory.expectations.verdicts import Verdict
from firsthour.laboratory.rehearsal.play import prepared
from firsthour.laboratory.scenarios.scenario import SHIPPED, load, read
from firsthour.policies.loading import loads
from firsthour.reading import Problem


@cache
def shipped(name: str) -> Evidence:
    """A shipped scenario, played."""
    return witnessed(prepared(load(name)))


@cache
def told_by(text: str, policy: str = "") -> Evidence:
    """A scenario that is written in a test, played; under what is written of a policy."""
    named = f"scenario: A story\n{text}"
    under = loads(f"extends: default\nname: tried\n{policy}") if policy else None
    return witnessed(prepared(read(named, "story.yaml", SHIPPED), under))


def judged(evidence: Evidence, sentence: str) -> Verdict:
    """What is found when it is held against a sentence."""
    return Reader(Names(evidence)).read(sentence).judge(evidence)


def mistake(evidence: Evidence, sentence: str) -> Problem:
    """The mistake in a sentence; AssertionError where it has none."""
    try:
        Reader(Names(evidence)).read(sentence, 7)
    except NotUnderstood as error:
        return error.problem
    message = f"{sentence!r} was understood"
    raise AssertionError(message)


def folder(at: Path, scenario: str, **files: str) -> Path:
    """A folder with a scenario in `scenarios/`, and other files beside that."""
    (at / "scenarios").mkdir(exist_ok=True)
    (at / "scenarios" / "case.yaml").write_text(scenario, "utf-8")
    for name, text in files.items():
        (at / f"{name}.yaml").write_text(text, "utf-8")
    return at
