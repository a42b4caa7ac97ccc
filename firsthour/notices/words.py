"""What codes of the domain are called in a reader's language; how names and lists are written."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from babel import Locale
from babel.support import NullTranslations

from firsthour import scripts
from firsthour.notices.times import briefly, number, percent, when

_LONGEST_LINE = 300
_LONGEST_TEXT = 100_000


def N_(text: str) -> str:  # noqa: N802 - the name that catalogs know
    """Mark a text for the catalogs; it is translated where it is used."""
    return text


PHASES: Mapping[str, str] = {
    "investigating": N_("We are looking for the cause."),
    "identified": N_("The cause is known. We are working on the solution."),
    "monitoring": N_("The solution is in place. We are watching it closely."),
    "resolved": N_("Solved."),
}
STAGES: Mapping[str, str] = {
    "start": N_("Start"),
    "communicate": N_("Communicate"),
    "resolve": N_("Resolve"),
    "close": N_("Close"),
    "closed": N_("Closed"),
    "cancelled": N_("Cancelled: a false alarm"),
    "merged": N_("Merged into another case"),
    "declined": N_("Declined"),
}
LEVELS: Mapping[str, str] = {
    "L1": N_("duty manager"),
    "L2": N_("director"),
    "L3": N_("executive"),
}
ROLES: Mapping[str, str] = {
    "requester": N_("requester"),
    "approver": N_("approver"),
    "incident_manager": N_("incident manager"),
    "engineer": N_("engineer"),
    "de_escalation_architect": N_("de-escalation architect"),
    "customer_engagement_executive": N_("customer engagement executive"),
    "problem_coordinator": N_("problem coordinator"),
    "duty_manager": N_("duty manager"),
    "director": N_("director"),
    "executive": N_("executive"),
    "stakeholder": N_("stakeholder"),
    "administrator": N_("administrator"),
}
PROMISES: Mapping[str, str] = {
    "approval": N_("approval of the case"),
    "acknowledge": N_("acknowledgement"),
    "initial_notice:internal": N_("initial notice to colleagues"),
    "initial_notice:customers": N_("initial notice to customers"),
    "update:stakeholders": N_("status update for colleagues"),
    "update:customers": N_("status update for customers"),
    "executive_report": N_("executive report"),
    "action_plan": N_("action plan"),
    "level": N_("call of the next level"),
    "task_force": N_("task force"),
    "seat": N_("answer to the offer of a seat"),
    "technical_plan": N_("technical plan"),
    "resolution": N_("resolution"),
    "verification": N_("verification of the resolution"),
    "announcement": N_("announcement of the resolution"),
    "access": N_("access of each customer"),
    "internal_rca": N_("internal root cause analysis"),
    "final_rca": N_("root cause analysis for the customers"),
    "close": N_("closing of the case"),
    "survey": N_("survey"),
    "action": N_("corrective action"),
}
"""By the key of an obligation without what sets its instances apart."""
ALARMS: Mapping[str, str] = {
    "policy_exhausted": N_(
        "Everybody on the ladder was called, as often as the policy allows, and nobody has"
        " acknowledged."
    ),
    "level_called": N_("The escalation is not solved yet, and your level is brought in."),
    "step_called": N_("The escalation is not solved yet, and you are brought in."),
    "step_found_nobody": N_(
        "A step of the ladder found nobody and was skipped. Please look at the shifts and the"
        " directory."
    ),
    "no_update": N_("An update was due and nobody had written it; a holding statement went out."),
    "obligation_missed": N_("A promise was not kept in time."),
    "action_overdue": N_("A corrective action is overdue."),
    "sla_breached": N_("The resolution target has gone by, and the case is not resolved."),
    "unreachable": N_("Some of those who must be told cannot be reached on any channel."),
    "notice_failed": N_("A notice could not be sent."),
    "in_danger": N_(
        "A promise is in danger: some of those to whom it is made are not reached yet. Please call"
        " them."
    ),
    "approval_awaited": N_("A text was written and waits for your approval."),
    "approval_missing": N_("A text was not approved in time."),
    "merge_proposed": N_(
        "Other cases are about the same service, with other customers. One case for all of them may"
        " be better."
    ),
    "seat_hours_near": N_(
        "Somebody has sat in the task force for long. Relief is being looked for."
    ),
    "seat_hours_over": N_("Somebody sits in the task force for longer than the policy allows."),
    "no_relief": N_("Nobody was found to relieve somebody in the task force."),
    "hand_over_declined": N_(
        "The successor you named does not take your seat in the task force. It is still yours."
    ),
    "seat_vacant": N_("Nobody is left to whom a seat of the task force can be offered."),
    "signal_refused": N_("A signal of a technical resolution could not be accepted."),
    "transfers_over_limit": N_("The case was handed on more often than the policy allows for."),
    "waiver_asked": N_("Somebody asks to be released from a promise. Please grant it or not."),
    "problem_opened": N_("A problem record was opened. An internal root cause analysis is owed."),
    "rca_drafted": N_("The customers' root cause analysis is drafted and waits for your approval."),
    "rca_blocked": N_(
        "The customers' root cause analysis cannot be made: something internal would be in it, or"
        " something is missing."
    ),
    "resolution_signalled": N_(
        "An engineer signals the technical resolution. Please declare the case resolved, or say why"
        " it is not."
    ),
    "relapse_reported": N_("The trouble is back; a new round of resolution has begun."),
    "access_denied": N_(
        "A customer cannot use the service yet; a new round of resolution has begun for them."
    ),
    "merge_refused": N_("The other case could not take this one over."),
    "customer_asked": N_("A customer has asked something and waits for an answer."),
    "low_score": N_("A customer is not content with how the escalation went."),
    "ready_to_close": N_("Nothing on the closing checklist is open. The case can be closed."),
}
"""By the code of an alarm; ``sla_75`` and its like have a sentence of their own."""
NOT_TOLD: Mapping[str, str] = {
    "no_channel": N_("no address that works"),
    "to_call": N_("only a telephone number is known"),
    "waiting": N_("no channel has accepted it yet"),
    "failed": N_("refused"),
    "returned": N_("the message came back"),
    "stopped": N_("the sending was stopped"),
}
"""Why somebody is not reached, by the word of the ledger."""
SLA = N_("%(percent)s of the time to resolve the case has gone by.")
WHY: Mapping[str, str] = {
    "owner": N_("You own this case."),
    "on_duty": N_("You are on duty for the team of this case."),
    "level": N_("The case has reached your level (%(of)s)."),
    "team": N_("You are on duty for the team %(of)s."),
    "person": N_("This concerns something that you owe or asked for."),
    "role": N_("You act as %(of)s."),
    "manager": N_("You manage the team %(of)s."),
    "skill": N_("You have the skill %(of)s."),
    "rotation": N_("You are on duty (%(of)s)."),
    "next": N_("You are the next on duty (%(of)s)."),
    "stand_in": N_("You stand in for %(of)s."),
    "seat": N_("You are asked for a seat in the task force (%(of)s)."),
    "watch_list": N_("You are on the watch list of this case."),
    "group": N_("You belong to %(of)s, which is on the watch list of this case."),
    "approver": N_("The policy asks %(of)s for an approval."),
    "executives": N_("You are kept informed as an executive."),
    "administrators": N_("You look after this installation."),
    "customer": N_("You are a contact of %(of)s for the services named here."),
}
"""Why a reader is told: each a whole sentence, so that every language can order its words."""


class Words:
    """The words of one language; unknown codes are shown as they are, readable."""

    def __init__(self, locale: Locale, translations: NullTranslations) -> None:
        self._locale, self._translations = locale, translations

    def gettext(self, text: str) -> str:
        """``text`` in this language."""
        return str(self._translations.gettext(text)) if text else ""

    def phase(self, phase: str) -> str:
        """What a phase means, as a sentence for any reader."""
        return self._called(PHASES, phase)

    def stage(self, stage: str) -> str:
        """The name of a stage."""
        return self._called(STAGES, stage)

    def role(self, role: str) -> str:
        """The name of a role or of a level (``L1``)."""
        return self._called(ROLES, role) if role in ROLES else self._called(LEVELS, role)

    def promise(self, key: str) -> str:
        """What an obligation (``"update:customers:3"``) is called."""
        parts = key.split(":")
        names = (":".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next(
            (self.gettext(PROMISES[name]) for name in names if name in PROMISES), readable(key)
        )

    def alarm(self, code: str) -> str:
        """What an alarm is about, as a sentence."""
        sla, _, share = code.partition("_")
        if sla == "sla" and share.isdecimal():
            return self.gettext(SLA) % {"percent": percent(self._locale, int(share))}
        return self._called(ALARMS, code)

    def not_told(self, code: str) -> str:
        """Why somebody is not reached."""
        return self._called(NOT_TOLD, code)

    def why(self, reason: str) -> str:
        """Why somebody is told: ``"level:L1"`` becomes "The case has reached your level (…)."."""
        code, _, detail = reason.partition(":")
        if code not in WHY:
            return f"{readable(reason)}."
        of = self.role(detail) if code in ("level", "role", "seat") else named(detail)
        return self.gettext(WHY[code]) % {"of": of or self.gettext(N_("your organisation"))}

    def listed(self, names: Sequence[str]) -> str:
        """``names`` as this language lists them: "A, B and C"."""
        return scripts.listed([named(name) for name in names], self._locale)

    def when(self, at: datetime, zone: str) -> str:
        """``at`` on the wall clock of ``zone``, with the zone's name and its distance from UTC."""
        return when(self._locale, at, zone)

    def briefly(self, at: datetime, zone: str) -> str:
        """``at`` for a text message: "Tue 4 Aug, 14:30 EEST"."""
        return briefly(self._locale, at, zone)

    def number(self, value: int) -> str:
        """A number with the marks of this language."""
        return number(self._locale, value)

    def customers(self, reasons: Sequence[str]) -> tuple[str, ...]:
        """The customers in whose name a reader is told: names from reasons like "customer:A"."""
        found = (reason.partition(":") for reason in reasons)
        return tuple(name for code, _, name in found if code == "customer" and name)

    def _called(self, names: Mapping[str, str], code: str) -> str:
        return self.gettext(names[code]) if code in names else readable(code)


def readable(code: str) -> str:
    """A code without its underscores and dots, for the rare one that has no words."""
    return line(code.replace("_", " ").replace(".", " ").replace(":", " "))


def line(value: object, longest: int = _LONGEST_LINE) -> str:
    """``value`` on one line without control characters, cut at ``longest`` characters."""
    text = str(value)
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_ONE_LINE)
    return _cut(" ".join(text.split()), longest)


def named(value: object) -> str:
    """A name on one line; one that ends with a full stop is marked, see `sentences`."""
    return brief(value, _LONGEST_LINE)


def brief(value: object, longest: int) -> str:
    """A name cut at ``longest`` characters; what ends as a sentence does is marked."""
    name = line(value, longest)
    return f"{name}{_STOP}" if name.endswith((".", "…")) else name


def sentences(text: str) -> str:
    """A rendered text in which a name that ends with a full stop also ends its sentence."""
    return text.replace(f"{_STOP}.", "").replace(_STOP, "")


def unfolded(text: str) -> str:
    """A text whose lines were broken at a margin, with whole paragraphs in its place.

    A paragraph is broken at a margin where every next line begins with a word that had no room
    on the line before. Lists, addresses, and whatever else has lines of its own, stay.
    """
    return "\n\n".join(_unfolded(block.split("\n")) for block in text.split("\n\n"))


def _unfolded(lines: list[str]) -> str:
    whole, margin = [part.rstrip() for part in lines], max(map(len, lines))
    # Lines that all end a sentence were ended by a person; scripts without spaces are left alone.
    ended = all(part.endswith(_ENDS) or scripts.is_unspaced(part) for part in whole[:-1])
    if margin < _NARROWEST or ended:
        return "\n".join(whole)
    if any(_begins_itself(first, second, margin) for first, second in pairwise(whole)):
        return "\n".join(whole)
    return " ".join(part.strip() for part in whole)


def _begins_itself(first: str, second: str, margin: int) -> bool:
    word = second.split(" ", 1)[0]
    return bool(_ITEM.match(second)) or len(first) + 1 + len(word) <= margin


_NARROWEST = 40
"""Characters of the narrowest margin that text is broken at."""
_ENDS = (".", "!", "?", ":", ";")
_ITEM = re.compile(r"\s|[-*+•>|#]|\d+[.)]\s")
"""How a line begins that stands for itself."""


def prose(value: object, longest: int = _LONGEST_TEXT) -> str:
    """``value`` as text of several lines, without control characters other than line ends."""
    text = re.sub(r"\r\n?", "\n", str(value))
    return _cut(re.sub(r"\n{3,}", "\n\n", text.translate(_LINES)).strip(), longest)


_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that can make a text read otherwise than it is written: taken out."""
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0xD800, 0xE000))
"""Control characters, separators of lines, halves of surrogate pairs: they become spaces."""
_STOP = "\ue000"
"""A character without a meaning of its own: behind the full stop with which a name ends."""
_ONE_LINE = dict.fromkeys(_CONTROLS, " ") | dict.fromkeys(map(ord, _TURNING + _STOP))
_LINES = {code: to for code, to in _ONE_LINE.items() if code != ord("\n")}


def _cut(text: str, longest: int) -> str:
    return scripts.cut(text, longest)
