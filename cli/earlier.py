"""Who answered for a customer before, and when: a case keeps the answer, the records the rest."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cli.desk import CaseDesk

if TYPE_CHECKING:
    from firsthour.domain.facts import Fact

_KINDS: Mapping[str, tuple[str, ...]] = {
    "confirm_access": ("access_confirmed", "access_denied"),
    "deny_access": ("access_confirmed", "access_denied"),
    "acknowledge_rca": ("rca_acknowledged",),
    "answer_survey": ("survey_answered",),
    "access": ("access_confirmed", "access_denied"),
    "rca": ("rca_acknowledged",),
    "survey": ("survey_answered",),
}
"""The facts that answer a command, or one kind of a customer's answers."""


def earlier(about: CaseDesk, kind: str, customer: int) -> str:
    """By whom and when it was answered; empty where that is not what was said before."""
    from firsthour.domain.refusals import signed
    from firsthour.records.views import facts

    found = (f for f in facts(about.store, about.number) if f.body.kind in _KINDS.get(kind, ()))
    latest = max((f for f in found if customer in _of(f)), key=lambda f: f.number, default=None)
    return signed(latest.actor.person or f"#{customer}", latest.at) if latest else ""


def _of(fact: "Fact") -> tuple[int, ...]:
    body = fact.body
    scores = getattr(body, "scores", ())
    return tuple(score.customer for score in scores) or tuple(getattr(body, "customers", ()))
