"""Documents in Markdown and HTML, in the reader's language: RCAs and reports."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from gettext import NullTranslations
from itertools import groupby
from typing import Literal, TypeAlias

from firsthour.documents import customer_words, story, words
from firsthour.documents.casefile import CaseFile, Member
from firsthour.documents.merge import Merged
from firsthour.documents.prose import Voice
from firsthour.documents.rca import SECTIONS, InternalRca
from firsthour.documents.words import N_
from firsthour.templating import DOCUMENTS, REPORTS, TEMPLATES, shared, translations, zone
from firsthour.templating import language as nearest

Kind: TypeAlias = Literal["internal_rca", "customer_rca", "executive_report", "case_report"]
_FOLDER = TEMPLATES / "documents"
_TITLES: Mapping[Kind, str] = {
    "internal_rca": N_("Internal root cause analysis"),
    "customer_rca": customer_words.TITLE,
    "executive_report": N_("Executive report"),
    "case_report": N_("Case report"),
}
_LATEST = 10
_MISSED_SHOWN = 40
_CUSTOMERS_SHOWN = 200
"""Customers that a report names one by one; the others are counted."""


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document: its kind, title, language and case time, and both formats."""

    kind: Kind
    title: str
    language: str
    made_at: datetime
    markdown: str
    html: str


def customer_rca(
    case: CaseFile,
    member: Member,
    merged: Merged,
    *,
    at: datetime,
    language: str,
    by_hand: str = "",
) -> Document:
    """The final RCA of one customer. ``by_hand`` is a text that stands in place of the parts.

    It holds neither title nor summary of the case: those are for colleagues.
    """
    values = {
        **_case(case, at, member.customer.timezone),
        "member": member,
        "sections": merged.sections(),
        "by_hand": by_hand,
        "reply_to": case.state.policy.reply_to,
    }
    return _render("customer_rca", language, at, values)


def customer_body(merged: Merged, *, timezone: str, language: str) -> str:
    """The parts of a final RCA alone, in Markdown: what a person may edit by hand."""
    template = shared(_FOLDER, language).get_template("customer_rca/body.md")
    values = {
        "sections": merged.sections(),
        "timezone": timezone,
        "words": _words(translations(language), DOCUMENTS),
    }
    return _tidy(template.render(values))


def internal_rca(
    case: CaseFile,
    rca: InternalRca,
    number: int,
    *,
    at: datetime,
    language: str,
    timezone: str = "UTC",
) -> Document:
    """An internal RCA as colleagues read it: every part, with its class."""
    sections = {name: getattr(rca, name) for name in SECTIONS}
    values = {**_case(case, at, timezone), "rca": rca, "number": number, "sections": sections}
    return _render("internal_rca", language, at, values)


def executive_report(
    case: CaseFile, *, at: datetime, language: str, timezone: str = "UTC"
) -> Document:
    """Where the case stands, on one page, for those who decide."""
    voice = story.voice_of(case, language, timezone)
    made = story.promises(case.facts)
    values = {
        **_case(case, at, timezone),
        **_told(case, voice, made),
        "upcoming": story.next_due(case, made),
        "latest": story.latest(case, voice, _LATEST),
    }
    return _render("executive_report", language, at, values)


def case_report(case: CaseFile, *, at: datetime, language: str, timezone: str = "UTC") -> Document:
    """The whole story of a case, for the file."""
    voice = story.voice_of(case, language, timezone)
    made = story.promises(case.facts)
    missed = [promise for promise in made if promise.missed]
    values = {
        **_case(case, at, timezone),
        **_told(case, voice, made),
        "days": tuple(_by_day(case, voice)),
        "missed": missed[:_MISSED_SHOWN],
        "more_missed": max(0, len(missed) - _MISSED_SHOWN),
        "ledger": story.ledger(case),
        "members": case.members[:_CUSTOMERS_SHOWN],
        "more_members": max(0, len(case.members) - _CUSTOMERS_SHOWN),
    }
    return _render("case_report", language, at, values)


def _case(case: CaseFile, at: datetime, timezone: str) -> dict[str, object]:
    """What every document may show; nothing here is for colleagues alone."""
    return {
        "label": case.label,
        "services": case.state.services,
        "opened_at": case.state.intake.opened_at,
        "rehearsal": case.state.intake.rehearsal,
        "made_at": at,
        "timezone": timezone,
    }


def _told(case: CaseFile, voice: Voice, made: tuple[story.Promised, ...]) -> Mapping[str, object]:
    """What reports for colleagues tell."""
    state = case.state
    return {
        "title": case.intake.title,
        "summary": case.intake.summary,
        "public_summary": case.intake.public_summary,
        "state": state,
        "owner": voice.person(state.owner) if state.owner else "",
        "team": state.team,
        "requester": voice.person(state.intake.requester),
        "known_since": state.intake.known_since,
        "policy": state.policy,
        "table": story.promise_table(made),
        "person": voice.person,
        "rounds": state.rounds,
        "customers": len(case.members),
        "access": story.access_counts(case.members),
        "score": story.mean_score(case.members),
        "plan": story.plan(case),
    }


def _by_day(case: CaseFile, voice: Voice) -> Iterator[tuple[datetime, list[story.Line]]]:
    """The timeline in days of the reader's zone, each with its first moment."""
    lines = story.timeline(case, voice)
    for _, found in groupby(lines, lambda line: line.at.astimezone(zone(voice.timezone)).date()):
        day = list(found)
        yield day[0].at, day


def _render(kind: Kind, language: str, at: datetime, values: Mapping[str, object]) -> Document:
    domain = DOCUMENTS if kind == "customer_rca" else REPORTS
    language = nearest(language, domain=domain)
    made = shared(_FOLDER, language, domain)
    spoken = translations(language, domain)
    title = f"{spoken.gettext(_TITLES[kind])} {values['label']}"
    values = {**values, "heading": title, "words": _words(spoken, domain)}
    markdown = made.get_template(f"{kind}/document.md").render(values)
    page = made.get_template(f"{kind}/document.html").render(values)
    return Document(kind, title, language, at, _tidy(markdown), page)


def _tidy(markdown: str) -> str:
    """At most one empty line between two others, and an end of line at the end."""
    return re.sub(r"\n{3,}", "\n\n", markdown).strip() + "\n"


@cache
def _words(spoken: NullTranslations, domain: str) -> Mapping[str, Mapping[str, str]]:
    """The words for codes, in a language, by the name of their table; for customers, fewer."""
    say = spoken.gettext
    tables = words.TABLES if domain == REPORTS else {}
    return {
        name: {code: say(text) for code, text in table.items()}
        for name, table in {**tables, "measures": customer_words.MEASURES}.items()
    }
