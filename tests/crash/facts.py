"""What two runs of a case must have in common: for each obligation, the same facts in the order.

Times are left aside, and so is the order between facts that have nothing to do with each other:
whether the page or the offer of a seat is answered first is chance in any run. So are looks for
those who are not reached: where cases run fast, an outage puts promises in danger, and people hear
of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from firsthour.domain.effects import Effect
from firsthour.domain.facts import Fact

Story = Mapping[str, tuple[str, ...]]
SEQUENCE = re.compile(r":\d+$")
COURSE = "course of the case"
DANGER = "danger"
"""The rule by which it is looked up who is not reached."""
ABOUT_DANGER = "alarm:in_danger"
"""How the effects begin that tell of it."""


def story(facts: Iterable[Fact]) -> Story:
    """Kinds of facts in order, by the obligation (or notice, or seat) that they are about."""
    told: dict[str, list[str]] = defaultdict(list)
    subjects: dict[str, str] = {}
    for fact in facts:
        if _is_of_an_outage(fact):
            continue
        told[_subject(fact, subjects)].append(_kind(fact))
    return {subject: tuple(kinds) for subject, kinds in told.items()}


def _is_of_an_outage(fact: Fact) -> bool:
    """Whether it is there because something took so long, and not in an undisturbed run."""
    effect = getattr(fact.body, "effect", None)
    key = effect.key if isinstance(effect, Effect) else str(effect)
    return fact.actor.rule == DANGER or key.startswith((ABOUT_DANGER, "seek:"))


def _subject(fact: Fact, subjects: dict[str, str]) -> str:
    body = fact.body
    effect = getattr(body, "effect", None)
    if isinstance(effect, Effect):
        subjects[effect.key] = effect.obligation or stem(effect.key)
        return subjects[effect.key]
    if isinstance(effect, str):
        return subjects.get(effect, stem(effect))
    for name in ("key", "notice"):
        value = getattr(body, name, None)
        if isinstance(value, str) and value:
            subjects.setdefault(value, value)
            return subjects[value]
    return f"seat:{body.seat}" if hasattr(body, "seat") else COURSE


def stem(key: str) -> str:
    """The key without the number that tells repetitions apart: it depends on what came before."""
    return SEQUENCE.sub("", key)


def _kind(fact: Fact) -> str:
    return f"{fact.body.kind} by {fact.actor.person or fact.actor.rule.split('.')[0]}"


def differences(undisturbed: Story, disturbed: Story) -> list[str]:
    """Every subject whose facts differ, in words."""
    found = []
    for subject in sorted({*undisturbed, *disturbed}):
        was, now = undisturbed.get(subject), disturbed.get(subject)
        if was != now:
            found.append(f"{subject}: {_listed(now)} instead of {_listed(was)}")
    return found


def _listed(kinds: tuple[str, ...] | None) -> str:
    return ", ".join(kinds) if kinds else "nothing"
