"""The threads of a timeline: what happened about each promise and each effect, in order."""

from collections.abc import Iterable
from datetime import datetime

from firsthour.domain.facts import Fact

Thread = list[tuple[str, datetime]]
"""Kinds of facts in order, each with the case time at which it happened."""


def threads(facts: Iterable[Fact]) -> dict[str, Thread]:
    """The facts by what they are about: a promise or an effect by its key, else their kind.

    Facts about different things may change places from run to run, as messages cross; those
    about one thing may not.
    """
    found: dict[str, Thread] = {}
    for fact in facts:
        found.setdefault(about(fact), []).append((fact.body.kind, fact.at))
    return found


def kinds(facts: Iterable[Fact]) -> dict[str, list[str]]:
    """The threads without their times."""
    return {key: [kind for kind, _ in thread] for key, thread in threads(facts).items()}


def about(fact: Fact) -> str:
    """What a fact is about."""
    body = fact.body
    effect = getattr(body, "effect", None)
    if effect is not None:
        return effect if isinstance(effect, str) else str(effect.key)
    for name in ("key", "notice", "seat"):
        if hasattr(body, name):
            return f"{name}:{getattr(body, name)}"
    return body.kind
