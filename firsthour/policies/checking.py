"""The check of a policy: its mistakes, with which it cannot be used, and what is doubtful in it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from firsthour.domain.policy import Policy
from firsthour.policies.doubts import frame, ladder, promises, texts
from firsthour.policies.loading import opened
from firsthour.policies.problems import PolicyInvalid, Problem, dotted
from firsthour.policies.text import Document


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, by line; ``document`` and ``policy`` are None where it cannot be used."""

    findings: tuple[Problem, ...]
    document: Document | None = None
    policy: Policy | None = None


def check(source: str | Path, today: date) -> Checked:
    """Every finding about the shipped policy of this name, or the one in this file.

    ``today`` says whether the public holidays that it knows are over. Never raises for a policy
    that cannot be used: that is what it tells.
    """
    try:
        document, policy = opened(source)
    except PolicyInvalid as error:
        return Checked(error.problems)
    return Checked(doubts(document, policy, today), document, policy)


def doubts(document: Document, policy: Policy, today: date) -> tuple[Problem, ...]:
    """What is doubtful in a policy that can be used, in the order of its lines."""
    found = (
        *promises.doubts(policy),
        *ladder.doubts(policy),
        *texts.doubts(policy),
        *frame.doubts(policy, today),
    )
    told = (
        Problem(
            document.line(each.path),
            dotted(each.path),
            each.message,
            each.hint,
            each.code,
            "warning",
        )
        for each in found
    )
    return tuple(sorted(told, key=lambda problem: problem.line or 0))
