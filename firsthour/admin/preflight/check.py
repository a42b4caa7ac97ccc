"""The pre-flight: everything that is, or in the coming days will be, wrong with who is asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from firsthour.admin.preflight import lists
from firsthour.admin.preflight.asks import Asking
from firsthour.admin.preflight.found import Finding, order
from firsthour.admin.preflight.names import policy_loops, stand_in_loops, unknown
from firsthour.admin.preflight.nobody import Watch
from firsthour.directory.book import Book
from firsthour.directory.yaml_directory import DirectoryInvalid
from firsthour.domain.policy import Policy
from firsthour.records.ledger.bounced import Bounced
from firsthour.records.serving import Serving

EMAIL = "email"
"""The channel that every installation has."""
DAYS = 30
"""How far ahead is looked, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Known:
    """What else there is: who serves on open cases, customers' tiers, channels that are set."""

    serving: tuple[Serving, ...] = ()
    tiers: frozenset[str] = frozenset()
    channels: tuple[str, ...] = (EMAIL,)


def check(
    book: Book,
    policies: Iterable[Policy],
    bounced: Iterable[Bounced],
    now: datetime,
    days: int = DAYS,
    trouble: DirectoryInvalid | None = None,
    known: Known = Known(),
) -> tuple[Finding, ...]:
    """What is wrong from ``now`` on for so many days, the worst first.

    ``policies`` are those in use; ``bounced`` customers all of whose addresses failed for good;
    ``trouble`` is why the file on disk cannot be used, where ``book`` is the last good version.
    ``known`` is what else the records say. Spans are exact: found at the instants at which
    anything changes. Reads and writes nothing.
    """
    start = now.astimezone(UTC).replace(microsecond=0)
    asking = Asking(Watch(book, start, start + timedelta(days=days)))
    in_use = list({policy.content_hash: policy for policy in policies}.values())
    found = [*_broken(trouble), *_of_directory(book, bounced, start)]
    found += lists.gone(book, known.serving)
    for policy in in_use:
        found += lists.tiers(policy, known.tiers)
        found += unknown(book, policy)
        found += policy_loops(policy, start)
        found += lists.seats(book, policy)
        found += lists.executives(book, policy)
        found += asking.steps(policy)
    found += asking.gaps()
    found += asking.quiet()
    found += asking.mute()
    found += lists.contacts(book, _asked(asking), known.channels)
    found += lists.channels(book, known.channels)
    return tuple(sorted(_once(found), key=order))


def _once(found: Iterable[Finding]) -> Iterator[Finding]:
    """What is the same under several policies is one finding."""
    same: dict[Finding, list[str]] = {}
    for each in found:
        same.setdefault(replace(each, policies=()), []).extend(each.policies)
    for each, policies in same.items():
        yield replace(each, policies=tuple(dict.fromkeys(policies)))


def _of_directory(book: Book, bounced: Iterable[Bounced], now: datetime) -> Iterator[Finding]:
    yield from stand_in_loops(book)
    yield from lists.administrators(book)
    yield from lists.teams(book)
    yield from lists.calendars(book, now)
    yield from lists.swaps(book)
    yield from lists.customers(bounced)


def _asked(asking: Asking) -> Iterator[str]:
    """Everybody who is asked, by lists or shifts."""
    yield from asking.beside
    for key in asking.relied:
        yield from asking.watch.book.rota(key).members


def _broken(trouble: DirectoryInvalid | None) -> Iterator[Finding]:
    if trouble is not None:
        told = str(trouble.problems[0]) if trouble.problems else trouble.code
        used = "its last good version is in use"
        sentence = f"The directory {trouble.source} cannot be used ({told}): {used}"
        count = len(trouble.problems)
        hint = f"mend the file; it has {count} mistake{'s' if count > 1 else ''}"
        yield Finding("directory_broken", "error", "directory", "file", sentence, hint)
