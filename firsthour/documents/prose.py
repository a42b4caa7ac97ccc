"""Facts as sentences in the reader's language: the timeline as people read it.

One sentence for each kind of fact. Names in it are fields of the fact, told by their type, and
``who``: the one who did it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from gettext import NullTranslations

from babel import Locale

from firsthour import scripts
from firsthour.documents import words
from firsthour.documents.words import N_, promise_name, readable
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.facts import Fact
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Audience, Phase, RecordType, Stage
from firsthour.templating import in_words, written, zone

_NAMED_AT_MOST = 5
"""Customers and people that a sentence names before it counts the rest."""

SENTENCES: Mapping[str, str] = {
    "escalation_opened": N_("%(who)s opened the case."),
    "case_approved": N_("%(who)s approved the case."),
    "case_declined": N_("%(who)s declined the case."),
    "stage_entered": N_("The case entered the stage %(stage)s."),
    "phase_set": N_("The phase was set to: %(phase)s."),
    "comment_added": N_("%(who)s added a remark."),
    "severity_changed": N_("%(who)s set the severity to %(severity)s."),
    "policy_repinned": N_("%(who)s put the case under the policy %(policy)s."),
    "obligation_owed": N_("Promised: %(key)s, by %(due_at)s."),
    "obligation_moved": N_("Promise moved: %(key)s, now by %(due_at)s."),
    "obligation_warned": N_("Reminder that a promise falls due: %(key)s."),
    "obligation_met": N_("Promise kept: %(key)s."),
    "obligation_missed": N_("Promise missed: %(key)s, due by %(due_at)s."),
    "obligation_waived": N_("%(who)s waived a promise: %(key)s."),
    "obligation_cancelled": N_("A promise fell away: %(key)s."),
    "waiver_asked": N_("%(who)s asked for a waiver: %(key)s."),
    "page_round_begun": N_("Round %(round)s of pages began."),
    "page_due": N_("A page went to %(effect)s."),
    "page_sent": N_("Paged: %(people)s."),
    "step_found_nobody": N_("Nobody could be found for %(step)s; it was skipped."),
    "policy_exhausted": N_("Nobody acknowledged in %(rounds)s rounds of pages."),
    "case_acknowledged": N_("%(person)s took the case."),
    "acknowledgement_expired": N_(
        "Nothing followed the acknowledgement by %(person)s; it expired."
    ),
    "notice_drafted": N_("A draft was made: %(notice_kind)s to %(audience)s."),
    "notice_edited": N_("%(who)s wrote a text for a notice: %(notice)s."),
    "notice_approved": N_("%(who)s approved a notice: %(notice)s."),
    "approval_awaited": N_("A text waits for its approval: %(notice)s."),
    "approval_given": N_("%(who)s approved a notice: %(notice)s. Others still have to."),
    "approval_lapsed": N_("A text was not approved in time: %(notice)s."),
    "notice_due": N_("Sending began: %(effect)s."),
    "notice_sent": N_("Sent: %(effect)s. Told: %(sent)s of %(recipients)s."),
    "notice_failed": N_("A notice could not be sent: %(effect)s (%(code)s)."),
    "notice_stopped": N_("%(who)s stopped a notice: %(effect)s."),
    "holding_statement_sent": N_("A holding statement was sent. Told: %(sent)s of %(recipients)s."),
    "recipients_unreachable": N_("Could not be reached on any channel: %(count)s."),
    "notice_returned": N_("A notice came back: %(notice)s. Not told after all: %(count)s."),
    "returned_told_again": N_(
        "Told on another way, after the notice had come back: %(told)s. Without one: %(left)s."
    ),
    "recipients_sought": N_("It was looked up who is not reached yet: %(key)s."),
    "recipients_found": N_("Not reached yet: %(unreached)s."),
    "customer_told_by_phone": N_("%(who)s told somebody by telephone: %(key)s, %(effect)s."),
    "call_noted": N_("The telephone call stands in the ledger."),
    "correction_written": N_("%(who)s wrote a correction of a notice: %(of)s."),
    "update_written": N_("%(who)s wrote an update to %(audience)s."),
    "update_postponed": N_("%(who)s moved the next update to %(audience)s to %(until)s."),
    "plan_revised": N_("The action plan has its revision %(revision)s."),
    "action_finished": N_("%(who)s finished action %(action)s."),
    "action_overdue": N_("Action %(action)s is overdue."),
    "customers_added": N_("Customers joined the case: %(groups)s."),
    "customer_removed": N_("%(who)s removed a customer from the case: %(customer)s."),
    "service_added": N_("%(who)s added an affected service: %(service)s."),
    "service_removed": N_("%(who)s found a service not affected: %(service)s."),
    "record_added": N_("%(who)s linked a record: %(type)s %(ref)s (%(system)s)."),
    "record_removed": N_("%(who)s unlinked record %(record)s."),
    "record_settled": N_("%(who)s settled record %(record)s: %(how)s."),
    "stakeholder_added": N_("%(person)s joined the watch list."),
    "stakeholder_removed": N_("%(person)s left the watch list."),
    "level_called": N_("Level %(level)s was called."),
    "step_called": N_("The ladder brought in: %(ask)s."),
    "step_waits": N_("Nobody is on duty for %(step)s; it waits until %(until)s."),
    "sla_warned": N_("%(percent)s %% of the time to resolve have gone by."),
    "sla_breached": N_("The time to resolve has gone by."),
    "snowball_found": N_(
        "The same trouble (%(service)s) is in %(cases)s cases with %(customers)s customers; merging"
        " into case %(into)s was proposed."
    ),
    "alarm_raised": N_("An alarm was raised: %(code)s."),
    "reminder_due": N_("A reminder went to %(effect)s."),
    "task_force_activated": N_("The task force was set up."),
    "task_force_suspended": N_("The task force rests while the resolution is verified."),
    "task_force_resumed": N_("The task force is back at work."),
    "seat_offer_due": N_("A seat of the task force is to be filled: %(seat)s."),
    "seat_offered": N_("%(person)s was offered the seat %(seat)s."),
    "seat_accepted": N_("%(person)s took the seat %(seat)s."),
    "seat_declined": N_("%(person)s declined the seat %(seat)s."),
    "seat_timed_out": N_("%(person)s did not answer in time for the seat %(seat)s."),
    "seat_vacant": N_("Nobody is left to ask for the seat %(seat)s."),
    "seat_kept": N_("Nobody took over the seat %(seat)s; %(person)s keeps it."),
    "seat_hours_warned": N_(
        "%(person)s has had the seat %(seat)s for long; relief is looked for until %(until)s."
    ),
    "seat_hours_exceeded": N_(
        "%(person)s has the seat %(seat)s for longer than the policy allows."
    ),
    "seat_handed_over": N_("%(person)s handed the seat %(seat)s to %(to)s."),
    "technical_plan_submitted": N_("%(who)s presented the technical plan."),
    "ownership_transferred": N_("The case went to %(owner)s (team: %(team)s)."),
    "clocks_paused": N_("The clocks stand until %(until)s, waiting for the customer."),
    "clocks_resumed": N_("The clocks run again, after %(paused_s)s."),
    "round_opened": N_("Round %(round)s of the resolution began."),
    "resolution_signalled": N_("%(who)s signalled the technical resolution."),
    "signal_refused": N_("A signal by %(person)s could not be accepted (%(code)s)."),
    "resolution_declared": N_("%(who)s declared the case resolved."),
    "resolution_verified": N_("%(who)s verified the resolution."),
    "resolution_rejected": N_("%(who)s rejected the resolution."),
    "resolution_announced": N_("The resolution was announced."),
    "relapse_reported": N_("%(who)s reported that the trouble is back."),
    "monitoring_ended": N_("The monitoring period ended without a relapse."),
    "access_asked": N_("The customers were asked whether they can use the service again."),
    "access_confirmed": N_("Access confirmed: %(customers)s."),
    "access_denied": N_("Still without access: %(customers)s."),
    "access_assumed": N_("Access assumed after silence. Customers: %(customers)s."),
    "answers_refused": N_("Answers that could not be taken: %(refused)s."),
    "rca_requested": N_("%(who)s asked for a root cause analysis."),
    "problem_opened": N_("%(who)s opened the problem record %(ref)s (%(system)s)."),
    "internal_rca_submitted": N_("%(who)s submitted internal root cause analysis %(rca)s."),
    "internal_rca_withdrawn": N_("%(who)s withdrew internal root cause analysis %(rca)s."),
    "rca_render_due": N_("Revision %(revision)s of the customers' analyses is being made."),
    "rca_drafted": N_(
        "Revision %(revision)s of the customers' analyses is ready. Documents: %(documents)s."
    ),
    "rca_blocked": N_(
        "Revision %(revision)s of the customers' analyses was stopped: %(code)s, %(part)s."
    ),
    "rca_edited": N_("%(who)s wrote a text for the customers' analysis."),
    "rca_approved": N_("%(who)s approved revision %(revision)s of the customers' analyses."),
    "rca_shared": N_("%(who)s shared the analyses with the customers."),
    "rca_acknowledged": N_("Analysis read by: %(customers)s."),
    "checklist_cleared": N_("Nothing is open on the closing checklist any more."),
    "case_closed": N_("%(who)s closed the case."),
    "case_reopened": N_("%(who)s reopened the case."),
    "survey_answered": N_("Customers answered the survey: %(scores)s."),
    "survey_ended": N_("The survey is over."),
    "feedback_answered": N_("%(who)s answered a customer: %(customer)s."),
    "customer_asked": N_("A customer asked something: %(customer)s."),
    "case_cancelled": N_("%(who)s cancelled the case as a false alarm."),
    "merge_asked": N_("%(who)s asked to merge the case into case %(into)s."),
    "merge_refused": N_("Case %(into)s could not take this one over (%(code)s)."),
    "case_merged": N_("The case was merged into case %(into)s."),
    "duplicate_adopted": N_("The customers of case %(source)s were taken over."),
    "effect_failed": N_("Something could not be done: %(effect)s (%(code)s)."),
    "case_recovered": N_("The case was started anew from its records."),
    "case_finished": N_("Everything is settled; the case is finished."),
}
"""By the kind of fact. A test holds the table complete."""


def _same(name: str) -> str:
    return name


def _numbered(customer: int) -> str:
    return f"#{customer}"


@dataclass(frozen=True, slots=True)
class Voice:
    """Who reads: their language and zone, and what people, customers and acts are called."""

    catalog: NullTranslations = field(default_factory=NullTranslations)
    locale: str = "en"
    timezone: str = "UTC"
    person: Callable[[str], str] = _same
    customer: Callable[[int], str] = _numbered
    effects: Mapping[str, Effect] = field(default_factory=dict)
    """Acts by key, as far as they are known, so that a mention of one is told in words."""


def sentence(fact: Fact, voice: Voice | None = None) -> str:
    """One sentence that tells the fact, ending with a full stop, on one line."""
    told = _Told(fact, voice or Voice())
    said = told.voice.catalog.gettext(SENTENCES[fact.body.kind]) % told
    # A name that ends with a full stop ("A.Ş.") brings the one of the sentence along.
    return _TWO_STOPS.sub(".", said)


def actor_name(actor: Actor, voice: Voice) -> str:
    """What the one who did something is called: a person, a customer, or Firsthour itself."""
    if actor.is_engine:
        return "Firsthour"
    if re.fullmatch(r"#[0-9]{1,9}", actor.person):
        return voice.customer(int(actor.person[1:]))
    return voice.person(actor.person)


_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class _Told(Mapping[str, str]):
    """The values of a sentence, made when they are asked for."""

    fact: Fact
    voice: Voice

    def __getitem__(self, name: str) -> str:
        body = self.fact.body
        if name == "who":
            return actor_name(self.fact.actor, self.voice)
        value: object = getattr(body, "key" if name == "ref" else name)
        own = _BY_NAME.get(name)
        return own(self, value) if own else self._told(value)

    def __iter__(self) -> Iterator[str]:
        return iter(("who", *self.fact.body.__dataclass_fields__))

    def __len__(self) -> int:
        return 1 + len(self.fact.body.__dataclass_fields__)

    def word(self, table: Mapping[str, str], code: object) -> str:
        """A code in the reader's words; as it is where there are none."""
        return (
            self.voice.catalog.gettext(table[str(code)]) if code in table else readable(str(code))
        )

    def listed(self, names: list[str], left: int = 0) -> str:
        """Names as the reader's language lists them, the rest as a number."""
        shown = [*names, f"+{left}"] if left else names
        return scripts.listed(shown, Locale.parse(self.voice.locale, sep="-"))

    def _told(self, value: object) -> str:
        for kind, table in _WORDS.items():
            if isinstance(value, kind):
                return self.word(table, value)
        if isinstance(value, datetime):
            local = value.astimezone(zone(self.voice.timezone))
            spoken = Locale.parse(self.voice.locale, sep="-")
            return scripts.timed(written(local, spoken, short=True), f"{local:%H:%M}", spoken)
        return " ".join(str(getattr(value, "name", value)).split())


def _promise(told: _Told, key: object) -> str:
    name = promise_name(str(key))
    return told.word(words.PROMISES, name) if name else readable(str(key))


def _act(told: _Told, value: object) -> str:
    """An act: what it tells and to whom; by its key alone, what the key names."""
    effect = value if isinstance(value, Effect) else told.voice.effects.get(str(value))
    if effect is None:
        return _by_key(told, str(value))
    if effect.act == "note":
        return _called(told, effect.target)
    to = told.word(words.AUDIENCES, effect.audience)
    if effect.audience is Audience.PERSON and effect.target:
        to = told.voice.person(effect.target)
    elif effect.audience is Audience.ROLE:
        to = told.word(words.ROLES, effect.target)
    elif effect.notice is NoticeKind.CORRECTION and effect.target:
        to = f"{to} ({_by_key(told, effect.target)})"
    elif effect.target:
        to = f"{to} ({effect.target})"
    if effect.notice in {NoticeKind.PAGE, NoticeKind.REMINDER}:
        return to
    what = told.word(words.NOTICES, effect.notice) if effect.notice else readable(effect.act)
    return f"{what} → {to}" if effect.act == "notify" else what


def _called(told: _Told, target: str) -> str:
    """Whom a telephone call was for: a customer (``#3``), or a colleague."""
    if re.fullmatch(r"#[0-9]{1,9}", target):
        return told.voice.customer(int(target[1:]))
    return told.voice.person(target)


def _by_key(told: _Told, key: str) -> str:
    """A notice that was not begun yet: the promise that it keeps, or what it corrects or holds."""
    kind, _, of = key.partition(":")
    name = _ABOUT.get(kind)
    if name is None:
        return _promise(told, key)
    return f"{told.word(words.NOTICES, name)} ({_promise(told, of)})"


_ABOUT = {"correction": NoticeKind.CORRECTION, "holding": NoticeKind.HOLDING_STATEMENT}
"""How the keys of notices begin that are about another one, whose key follows."""


def _person(told: _Told, value: object) -> str:
    return told.voice.person(str(value)) if value else "–"  # noqa: RUF001 - nobody, as tables show it


def _people(told: _Told, value: object) -> str:
    names = [told.voice.person(str(name)) for name in value] if isinstance(value, tuple) else []
    return told.listed(names[:_NAMED_AT_MOST], max(0, len(names) - _NAMED_AT_MOST)) or "–"  # noqa: RUF001


def _customer(told: _Told, value: object) -> str:
    return told.voice.customer(value) if isinstance(value, int) and value else ""


def _customers(told: _Told, value: object) -> str:
    if not isinstance(value, tuple):
        return str(value)
    names = [told.voice.customer(int(number)) for number in value[:_NAMED_AT_MOST]]
    return told.listed(names, max(0, len(value) - _NAMED_AT_MOST))


def _scores(told: _Told, value: object) -> str:
    scores = value if isinstance(value, tuple) else ()
    names = [f"{told.voice.customer(s.customer)}: {s.score}" for s in scores[:_NAMED_AT_MOST]]
    return told.listed(names, max(0, len(scores) - _NAMED_AT_MOST))


def _refused(told: _Told, value: object) -> str:
    groups = value if isinstance(value, tuple) else ()
    return told.listed([f"{_customers(told, g.customers)} ({readable(g.code)})" for g in groups])


def _count(_told: _Told, value: object) -> str:
    return str(sum(group.count for group in value)) if isinstance(value, tuple) else str(value)


def _span(told: _Told, value: object) -> str:
    locale = Locale.parse(told.voice.locale, sep="-")
    return in_words(timedelta(seconds=float(str(value))), locale)


def _how(told: _Told, value: object) -> str:
    return told.word({"closed": N_("closed"), "released": N_("released")}, value)


def _step(told: _Told, value: object) -> str:
    """A step, by its name; a notice for which nobody was found, by what it keeps."""
    key = str(value)
    return _by_key(told, key) if key.startswith(_NOTICES) else readable(key)


_NOTICES = ("initial_notice", "update", "announcement", "executive_report", *_ABOUT)
"""How the keys of notices begin, among those of steps."""


_WORDS: Mapping[type, Mapping[str, str]] = {
    Stage: words.STAGES,
    Phase: words.PHASES,
    Audience: words.AUDIENCES,
    Role: words.ROLES,
    RecordType: words.RECORDS,
}
_BY_NAME: Mapping[str, Callable[[_Told, object], str]] = {
    "key": _promise,
    "notice": _act,
    "effect": _act,
    "of": _act,
    "notice_kind": lambda told, value: told.word(words.NOTICES, value),
    "person": _person,
    "owner": _person,
    "to": _person,
    "people": _people,
    "customer": _customer,
    "customers": _customers,
    "scores": _scores,
    "refused": _refused,
    "groups": _count,
    "paused_s": _span,
    "how": _how,
    "step": _step,
    "code": _step,
}
