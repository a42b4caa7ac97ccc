"""What the pre-flight looks at, brought together: directory, policies in use, the ledger."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from firsthour.admin.languages import unspoken
from firsthour.admin.preflight.check import DAYS, EMAIL, Known, check
from firsthour.admin.preflight.found import Finding, order
from firsthour.directory.book import Book
from firsthour.directory.yaml_directory import DirectoryInvalid
from firsthour.domain.evolve import rebuild
from firsthour.domain.policy import Policy
from firsthour.policies.loading import load
from firsthour.policies.problems import PolicyInvalid
from firsthour.records.directory import tiers
from firsthour.records.ledger.bounced import bounced
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
    channels: tuple[str, ...] = (EMAIL,),
    locales: Path | None = None,
) -> tuple[Finding, ...]:
    """The pre-flight of an installation: of new cases under ``policy``, and of all open ones.

    ``trouble`` is why the file cannot be used, where ``book`` is the last good version. A policy
    that cannot be used is a finding. ``channels`` are those on which the installation sends,
    ``locales`` the catalogs of its own.
    """
    broken: list[Finding] = []
    policies = list(policies_of_cases(store))
    try:
        policies.insert(0, load(policy))
    except PolicyInvalid as error:
        told = str(error.problems[0]) if error.problems else error.code
        sentence = f"The policy of new cases, {policy}, cannot be used: {told}"
        hint = f"see them all with: firsthour policy check {policy}"
        broken = [Finding("policy_broken", "error", "policy", str(policy), sentence, hint)]
    known = Known(serving(store), tiers(store), channels)
    found = check(book, policies, bounced(store, channels), now, days, trouble, known)
    return tuple(sorted((*broken, *found, *_unspoken(policies, locales)), key=order))


def _unspoken(policies: list[Policy], locales: Path | None) -> Iterator[Finding]:
    for each in unspoken(dict.fromkeys(t for p in policies for t in p.languages), locales):
        names = tuple(dict.fromkeys(p.name for p in policies if each.language in p.languages))
        hint = "see docs/languages/README.md; readers of it are written to in English"
        yield Finding(
            "language_missing",
            "warning",
            "policy",
            each.language,
            each.sentence,
            hint,
            policies=names,
        )


def policies_of_cases(store: Store) -> tuple[Policy, ...]:
    """The policies of open cases, each once: as they are frozen into them."""
    by_hash = {case.policy_hash: case.case for case in open_cases(store)}
    return tuple(rebuild(facts(store, case)).policy for case in by_hash.values())
