"""The check of a policy against what is here: the directory's names, the catalogs of languages."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from firsthour.admin.languages import unspoken
from firsthour.admin.preflight.names import advice, named, strange
from firsthour.directory.book import Book
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Role
from firsthour.policies import checking
from firsthour.policies.checking import Checked
from firsthour.policies.problems import Problem, dotted, nearest
from firsthour.policies.text import Document

ROLES = tuple(role.value for role in Role if role is not Role.ENGINE)
"""The roles of the process: they are the same everywhere."""


def check(
    source: str | Path, today: date, book: Book | None = None, locales: Path | None = None
) -> Checked:
    """Every finding about a policy; without a ``book`` of people, roles alone of all names.

    A name that the directory does not know is an error: nobody would be found here. ``locales``
    are the installation's own catalogs.
    """
    found = checking.check(source, today)
    if found.document is None or found.policy is None:
        return found
    more = [*_unspoken(found.document, found.policy, locales)]
    more += _strangers(found.document, found.policy, book)
    every = sorted((*found.findings, *more), key=lambda each: each.line or 0)
    return Checked(tuple(every), found.document, found.policy)


def _strangers(document: Document, policy: Policy, book: Book | None) -> Iterator[Problem]:
    for each in named(policy):
        line, place = document.line(each.path), dotted(each.path)
        if each.kind == "role":
            if each.name not in ROLES:
                message, hint = f"There is no role {each.name}", nearest(each.name, ROLES)
                yield Problem(line, place, message, hint, "unknown")
        elif book is not None and (what := strange(book, each)):
            message = f"The directory knows no {what} {each.name}"
            yield Problem(line, place, message, advice(book, each), "unknown")


def _unspoken(document: Document, policy: Policy, locales: Path | None) -> Iterator[Problem]:
    for each in unspoken(policy.languages, locales):
        path = ("languages", policy.languages.index(each.language))
        message = f"{each.sentence}; its readers are written to in English"
        hint = "a language more is one catalog"
        line = document.line(path)
        yield Problem(line, dotted(path), message, hint, "language_missing", "warning")
