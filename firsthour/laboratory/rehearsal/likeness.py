"""Whether two courses of the same case are alike: the same facts in the same order, by thing.

That is how the simulation is held equal to the durable case. Facts about different things may
change places from run to run, as messages cross; those about one promise or effect may not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from firsthour.domain.facts import Fact
from firsthour.laboratory.rehearsal.result import RefusedCommand

Thread = list[Fact]
"""Facts about one thing, in order."""
NUMBERED = re.compile(r"^((?:alarm|reminder|level|team|sla|merge|again|correction)\b.*):\d+$")
"""Keys that end in a number which counts all effects: it may differ where messages cross."""
EXACT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """What happened otherwise about one thing: in the first course, and in the second."""

    about: str
    first: str
    second: str


def threads(facts: Iterable[Fact]) -> dict[str, Thread]:
    """The facts by what they are about: a promise or an effect by its key, else their kind."""
    found: dict[str, Thread] = {}
    for fact in facts:
        found.setdefault(about(fact), []).append(fact)
    return found


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


def by_thing(facts: Iterable[Fact]) -> dict[str, Thread]:
    """The threads; those with a number that counts all effects by their place among their like."""
    found: dict[str, Thread] = {}
    like: Counter[str] = Counter()
    for key, thread in threads(facts).items():
        numbered = NUMBERED.match(key)
        stem = numbered[1] if numbered else key
        like[stem] += 1
        found[f"{stem} ({like[stem]})"] = thread
    return found


def kinds(facts: Iterable[Fact]) -> dict[str, list[str]]:
    """The threads by thing: kinds of facts alone."""
    found = sorted(by_thing(facts).items())
    return {key: [fact.body.kind for fact in thread] for key, thread in found}


def differences(
    first: Iterable[Fact], second: Iterable[Fact], within: timedelta = EXACT
) -> tuple[Difference, ...]:
    """What is not alike in two courses: kinds and times of facts, who acted, and what they say.

    Where times may be apart by ``within``, it is kinds and times alone.
    """
    one, other = by_thing(first), by_thing(second)
    found = (
        _apart(key, one.get(key, []), other.get(key, []), within)
        for key in sorted(one.keys() | other.keys())
    )
    return tuple(each for each in found if each is not None)


def _apart(key: str, one: Thread, other: Thread, within: timedelta) -> Difference | None:
    if len(one) == len(other) and all(map(partial(_alike, within=within), one, other)):
        return None
    first, second = _told(one), _told(other)
    if first != second:
        return Difference(key, first, second)
    a, b = next((a, b) for a, b in zip(one, other, strict=True) if not _alike(a, b, within))
    return Difference(key, f"{a.actor} {a.body}", f"{b.actor} {b.body}")


def _alike(one: Fact, other: Fact, within: timedelta) -> bool:
    if within:
        return one.body.kind == other.body.kind and abs(one.at - other.at) <= within
    return (one.at, one.actor, one.body) == (other.at, other.actor, other.body)


def _told(thread: Thread) -> str:
    told = (f"{fact.body.kind} {fact.at:%Y-%m-%d %H:%M:%S}" for fact in thread)
    return ", ".join(told) or "nothing"


def refused_otherwise(
    first: Sequence[RefusedCommand], second: Sequence[RefusedCommand]
) -> Iterator[Difference]:
    """The commands that were refused in one course and not, or otherwise, in the other."""
    one, other = Counter(map(_refusal, first)), Counter(map(_refusal, second))
    for each in sorted((one - other) + (other - one)):
        yield Difference(each, _taken(one[each]), _taken(other[each]))


def _refusal(refused: RefusedCommand) -> str:
    return f"{refused.command} by {refused.who} {refused.at:%Y-%m-%d %H:%M:%S} ({refused.code})"


def _taken(times: int) -> str:
    return "refused so" if times else "not refused so"
