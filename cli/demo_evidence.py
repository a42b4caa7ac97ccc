"""What the records hold about a demonstrated case, gathered for the checks; and how to ask it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from firsthour.domain import facts as f
from firsthour.domain.effects import Effect

if TYPE_CHECKING:
    from cli.desk import CaseDesk
    from firsthour.records.shown import Action, Case, CaseCustomer, LedgerLine, Record

B = TypeVar("B")
_TOLD = ("sent", "delivered")


@dataclass(frozen=True, slots=True)
class Paper:
    """A final root cause analysis as it is kept."""

    name: str
    customer: int
    format: str
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the checks ask. ``internal_parts`` are texts that no customer may read."""

    case: "Case"
    facts: tuple[f.Fact, ...]
    customers: tuple["CaseCustomer", ...]
    records: tuple["Record", ...]
    open_actions: tuple["Action", ...]
    ledger: tuple["LedgerLine", ...]
    papers: tuple[Paper, ...]
    internal_parts: tuple[str, ...]
    outbox: frozenset[str]

    def told(self, effect: str) -> set[int]:
        """The customers whom a notice reached, by their numbers."""
        lines = (line for line in self.ledger if line.enrolment.effect == effect)
        return {line.enrolment.customer for line in lines if line.state.value in _TOLD}


def gather(about: "CaseDesk", outbox: Path) -> Evidence:
    """Read everything that is asked about a case."""
    from firsthour.records import views
    from firsthour.records.ledger.told import whole_ledger

    store, case = about.store, about.number
    facts = views.facts(store, case)
    return Evidence(
        about.refresh(),
        facts,
        tuple(views.all_customers(store, case)),
        views.records(store, case),
        tuple(a for a in views.actions(store, case) if _is_open(a)),
        tuple(whole_ledger(store, case)),
        tuple(_papers(about)),
        tuple(_internal_parts(about, facts)),
        frozenset(file.name for file in outbox.glob("*.eml")),
    )


def _is_open(action: "Action") -> bool:
    return action.done_at is None and not action.dropped and action.type != "detective"


def _papers(about: "CaseDesk") -> Iterator[Paper]:
    """The latest revision of the final analyses."""
    from firsthour.records import content
    from firsthour.records.documents import documents

    found = documents(about.store, about.number, "customer_rca")
    last = max((each.revision for each in found), default=0)
    for each in found:
        if each.revision == last:
            text = content.get(about.store, each.content)
            yield Paper(each.name, each.customer, each.format, text)


def _internal_parts(about: "CaseDesk", facts: tuple[f.Fact, ...]) -> Iterator[str]:
    from firsthour.documents.rca import parts, read
    from firsthour.records import content

    for fact in facts:
        if isinstance(fact.body, f.InternalRcaSubmitted):
            rca = read(content.get(about.store, fact.body.document))
            yield from (flat(part.text) for _, part in parts(rca) if part.audience == "internal")


def of(evidence: Evidence, kind: type[B]) -> list[B]:
    """The bodies of the facts of a kind, in order."""
    return [fact.body for fact in evidence.facts if isinstance(fact.body, kind)]


def flat(text: str) -> str:
    """A text as it is compared: without line breaks."""
    return " ".join(text.split())


def file_of(line: "LedgerLine") -> str:
    """The file in the outbox that proves a delivery; empty without a proof."""
    return line.steps[-1].detail.get("answer", "") if line.steps else ""


def acts(evidence: Evidence) -> list[Effect]:
    """Every act that the engine was to do."""
    found = (getattr(fact.body, "effect", None) for fact in evidence.facts)
    return [effect for effect in found if isinstance(effect, Effect)]


def kept(evidence: Evidence, key: str) -> Iterator[str]:
    """What is wrong with a promise that must have been owed, and kept in time."""
    if key not in [body.key for body in of(evidence, f.ObligationOwed)]:
        yield f"{key} was never owed"
    if key not in [body.key for body in of(evidence, f.ObligationMet)]:
        yield f"{key} was not kept"
    if key in [body.key for body in of(evidence, f.ObligationMissed)]:
        yield f"{key} was missed"


def proven(evidence: Evidence, effect: str, obligation: str = "") -> Iterator[str]:
    """What is wrong with the ledger of a notice: everybody told, with proof, before it was due."""
    lines = [line for line in evidence.ledger if line.enrolment.effect == effect]
    if not lines:
        yield f"the ledger knows nobody for {effect}"
    dues = (body.due_at for body in of(evidence, f.ObligationOwed) if body.key == obligation)
    due_at = next(dues, None)
    for line in lines:
        name = line.enrolment.name or line.enrolment.address
        if line.state.value not in _TOLD or not file_of(line):
            yield f"there is no proof for {name}"
        elif due_at and line.steps[-1].at > due_at:
            yield f"{name} heard late"
