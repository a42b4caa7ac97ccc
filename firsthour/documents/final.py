"""The final root cause analyses of a case: one for each customer, guarded before any is kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from firsthour.documents import guard
from firsthour.documents.casefile import CaseFile, Member
from firsthour.documents.guard import Withheld
from firsthour.documents.merge import Chosen, Merged, merge
from firsthour.documents.rca import InternalRca, RcaInvalid, read
from firsthour.documents.render import Document, customer_rca
from firsthour.domain import facts as f
from firsthour.templating import language

_BEAT_EVERY = 50


class NotRenderable(Exception):
    """The final RCAs cannot be made; ``code`` says why, ``part`` names what is to blame.

    ``nothing_submitted``: there is no internal RCA. ``rca_invalid``: one of them cannot be read.
    ``nothing_for_customer``: no part is meant for a customer, and no text was written by hand.
    """

    def __init__(self, code: str, part: str = "") -> None:
        self.code = code
        self.part = part
        super().__init__(f"{code}: {part}")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What customers must have in common to read the same, but for their name."""

    services: tuple[str, ...]
    since: datetime
    until: datetime | None
    timezone: str
    language: str
    by_hand: str
    chosen: tuple[Chosen, ...]


def final_rcas(
    case: CaseFile, revision: int, beat: Callable[[], None] = lambda: None
) -> Iterator[tuple[Member, Document]]:
    """The final RCA of each customer, all checked by the guard before the first is given.

    ``beat`` is called from time to time, so that somebody can see that work goes on. Raises
    LeakFound or NotRenderable.
    """
    rcas = submitted(case)
    if not rcas:
        raise NotRenderable("nothing_submitted")
    at = _due_at(case, revision)
    by_hand = _by_hand(case)
    present = [member for member in case.members if member.access != "removed"]
    _guard_all(case, present, rcas, by_hand, at, beat)
    for count, member in enumerate(present):
        if count % _BEAT_EVERY == 0:
            beat()
        yield member, _made(case, member, rcas, by_hand, at)


def submitted(case: CaseFile) -> Mapping[int, InternalRca]:
    """The internal RCAs that stand, by their numbers. NotRenderable if one cannot be read."""
    found = {}
    for fact in case.facts:
        body = fact.body
        if isinstance(body, f.InternalRcaSubmitted) and body.rca in case.state.rca.submitted:
            try:
                found[body.rca] = read(case.text(body.document))
            except RcaInvalid as error:
                raise NotRenderable("rca_invalid", f"rca[{body.rca}]") from error
    return found


def _guard_all(
    case: CaseFile,
    members: list[Member],
    rcas: Mapping[int, InternalRca],
    by_hand: Mapping[int, str],
    at: datetime,
    beat: Callable[[], None],
) -> None:
    """Check one document of each kind: within a kind, only the customer's name differs."""
    checked: set[_Kind] = set()
    for member in members:
        merged = merge(rcas, member.customer.id, member.services)
        text = _text_by_hand(by_hand, member)
        if merged.is_empty and not text:
            raise NotRenderable("nothing_for_customer", f"customer[{member.number}]")
        kind = _Kind(
            member.services,
            member.since,
            member.until,
            member.customer.timezone,
            member.customer.language,
            text,
            merged.all(),
        )
        if kind not in checked:
            beat()
            _guard(case, merged, text, _made(case, member, rcas, by_hand, at))
            checked.add(kind)


def _guard(case: CaseFile, merged: Merged, by_hand: str, document: Document) -> None:
    """Both formats as they would reach the customer. LeakFound names the part to blame."""
    public = case.text(case.state.intake.public_summary) or case.intake.public_summary
    own = (*(chosen.part.text for chosen in merged.all()), public)
    withheld = (*map(_withheld, merged.withheld), _summary(case))
    parts = [(c.place, c.rca, c.part.text) for c in merged.all()] if not by_hand else []
    for text in (document.markdown, guard.seen(document.html)):
        guard.check_parts(text, withheld, own)
        guard.check_terms(text, case.state.policy.forbidden_terms, parts)


def _withheld(chosen: Chosen) -> Withheld:
    is_internal = chosen.part.audience == "internal"
    code: guard.Code = "internal_part" if is_internal else "other_customer_part"
    return Withheld(chosen.place, chosen.rca, chosen.part.text, code)


def _summary(case: CaseFile) -> Withheld:
    return Withheld("case.summary", 0, case.intake.summary, "case_summary")


def _made(
    case: CaseFile,
    member: Member,
    rcas: Mapping[int, InternalRca],
    by_hand: Mapping[int, str],
    at: datetime,
) -> Document:
    merged = merge(rcas, member.customer.id, member.services)
    spoken = language(member.customer.language or case.state.policy.languages[0])
    text = _text_by_hand(by_hand, member)
    return customer_rca(case, member, merged, at=at, language=spoken, by_hand=text)


def _by_hand(case: CaseFile) -> Mapping[int, str]:
    """Texts by hand that stand, by customer (0: for all), the latest winning.

    Findings that are submitted or withdrawn make them void: they were written without them.
    """
    found: dict[int, str] = {}
    for fact in case.facts:
        match fact.body:
            case f.InternalRcaSubmitted() | f.InternalRcaWithdrawn():
                found.clear()
            case f.RcaEdited(customer=0, text=text):
                found = {0: case.text(text)}
            case f.RcaEdited(customer=customer, text=text):
                found[customer] = case.text(text)
            case _:
                pass
    return found


def _text_by_hand(by_hand: Mapping[int, str], member: Member) -> str:
    return by_hand.get(member.number) or by_hand.get(0, "")


def _due_at(case: CaseFile, revision: int) -> datetime:
    """The time of the documents: that of the decision, the same however often it is repeated."""
    found = (
        fact.at
        for fact in case.facts
        if isinstance(fact.body, f.RcaRenderDue) and fact.body.revision == revision
    )
    return next(found, case.facts[-1].at)
