"""What the pre-flight looks at, brought together: directory, policies in use, the ledger."""

from datetime import datetime
from pathlib import Path

from firsthour.admin.preflight.check import DAYS, Known, check
from firsthour.admin.preflight.found import Finding, order
from firsthour.directory import ical
from firsthour.directory.book import Book
from firsthour.directory.calendars import Copy, kept
from firsthour.directory.ical_bounds import LARGEST
from firsthour.directory.versions import current
from firsthour.directory.yaml_directory import DirectoryInvalid, read
from firsthour.domain.evolve import rebuild
from firsthour.domain.policy import Policy
from firsthour.policies.loading import load
from firsthour.policies.problems import PolicyInvalid
from firsthour.records import content
from firsthour.records.bounced import bounced
from firsthour.records.directory import tiers, versions
from firsthour.records.serving import serving
from firsthour.records.store import Store
from firsthour.records.views import facts, open_cases


def survey(
    store: Store,
    book: Book,
    policy: str | Path,
    now: datetime,
    days: int = DAYS,
    trouble: DirectoryInvalid | None = None,
) -> tuple[Finding, ...]:
    """The pre-flight of an installation: of new cases under ``policy``, and of all open ones.

    ``trouble`` is why the file cannot be used, where ``book`` is the last good version. A policy
    that cannot be used is a finding.
    """
    broken: list[Finding] = []
    policies = list(policies_of_cases(store))
    try:
        policies.insert(0, load(policy))
    except PolicyInvalid as error:
        told = str(error.problems[0]) if error.problems else error.code
        sentence = f"The policy of new cases, {policy}, cannot be used: {told}"
        hint = f"see them all with: firsthour admin policy check {policy}"
        broken = [Finding("policy_broken", "error", "policy", str(policy), sentence, hint)]
    known = Known(serving(store), tiers(store))
    found = check(book, policies, bounced(store), now, days, trouble, known)
    return tuple(sorted((*broken, *found), key=order))


def policies_of_cases(store: Store) -> tuple[Policy, ...]:
    """The policies of open cases, each once: as they are frozen into them."""
    by_hash = {case.policy_hash: case.case for case in open_cases(store)}
    return tuple(rebuild(facts(store, case)).policy for case in by_hash.values())


def in_use(store: Store, file: Path, cache: Path) -> tuple[Book, DirectoryInvalid | None]:
    """The directory as it is; else the last good version, and why the file cannot be used.

    DirectoryInvalid where there never was a good one.
    """
    try:
        return current(store, file, cache), None
    except DirectoryInvalid as error:
        last = next(iter(versions(store, 1)), None)
        if last is None:
            raise
        book = read(content.get(store, last.content), f"version {last.version[:12]}")
        return book.with_calendars(_copies(book, file.parent, cache), {}), error


def _copies(book: Book, folder: Path, cache: Path) -> dict[str, Copy]:
    """The calendars of a version, as they are at hand now."""
    found = {}
    for key, rotation in book.rotations.items():
        if rotation.calendar is None:
            continue
        copy = kept(rotation.calendar.url, cache) if rotation.calendar.url else None
        if rotation.calendar.file:
            copy = _from_file(folder / rotation.calendar.file)
        if copy is not None:
            found[key] = copy
    return found


def _from_file(file: Path) -> Copy | None:
    try:
        with file.open("rb") as opened:
            return Copy(ical.read(opened.read(LARGEST + 1)))
    except (OSError, ValueError):
        return None
