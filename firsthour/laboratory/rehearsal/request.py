"""The made-up case of a scenario as a request to open it, and its customers by their ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from firsthour.domain import commands as c
from firsthour.domain.policy import Policy
from firsthour.laboratory.rehearsal.sayings import Wrong
from firsthour.laboratory.scenarios.form import CaseForm, CustomerForm
from firsthour.laboratory.scenarios.scenario import Scenario
from firsthour.reading import nearest
from firsthour.records.groups import by_contract, groups_of
from firsthour.records.shapes import (
    Contact,
    Customer,
    IntakeDocument,
    LinkedRecord,
    SourceRecord,
    write_customers,
)

SEVERITY = 3
"""Of a case that gives neither severity nor impact and urgency."""


@dataclass(slots=True)
class Roster:
    """The customers of a case by their numbers, which are those of their order, from 1."""

    policy: Policy
    ids: list[str] = field(default_factory=list)
    unreachable: set[int] = field(default_factory=set)

    def join(self, forms: Iterable[CustomerForm]) -> tuple[Customer, ...]:
        """Number the customers who join together; in the order in which a case has them."""
        listed = tuple(forms)
        silent = {each.id for each in listed if not each.reachable}
        ordered = by_contract(map(_customer, listed))
        for each in ordered:
            self.ids.append(each.id)
            if each.id in silent:
                self.unreachable.add(len(self.ids))
        return ordered

    def added(self, forms: Iterable[CustomerForm]) -> tuple[tuple[c.Group, ...], str]:
        """Customers who join a running case, as the command that adds them has them."""
        ordered = self.join(forms)
        tiers = self.policy.key_customer_tiers, self.policy.tiers
        return groups_of(ordered, *tiers), write_customers(ordered)

    def number(self, ref: str) -> int:
        """The number of a customer, by id or ``#N``. Wrong for a stranger."""
        if ref.startswith("#") and ref[1:].isascii() and ref[1:].isdigit():
            return int(ref[1:8])
        if ref not in self.ids:
            hint = nearest(ref, self.ids) if self.ids else "the case has no customers"
            raise Wrong("customer", f"There is no customer {ref[:60]} in the case", hint)
        return self.ids.index(ref) + 1


def _customer(form: CustomerForm) -> Customer:
    """The customer; one of whom no contacts are given has an address of their own."""
    given = tuple(Contact(k.name, k.address, k.channel, k.language) for k in form.contacts)
    made_up = (Contact(form.name or form.id, f"{form.id.lower()}@customers.example"),)
    return Customer(
        form.id,
        form.name or form.id,
        tier=form.tier,
        value=form.value,
        language=form.language,
        timezone=form.timezone,
        resolution=form.resolution,
        contacts=(given or made_up) if form.reachable else (),
        services=form.services,
        calendar=form.calendar,
    )


def request(
    scenario: Scenario, roster: Roster, stakeholders: Sequence[str], requester: str
) -> IntakeDocument:
    """The request to open the case; ``stakeholders`` and ``requester`` where it names none."""
    case = scenario.form.case
    document = IntakeDocument(
        scenario.name,
        scenario.form.about or scenario.name,
        severity=case.severity,
        impact=case.impact,
        urgency=case.urgency,
        trigger=case.trigger,
        proactive=case.proactive,
        source=SourceRecord(case.source),
        criteria=case.criteria,
        services=case.services,
        records=tuple(LinkedRecord(r.system, r.type, r.key) for r in case.records),
        tags=case.tags,
        stakeholders=case.stakeholders or tuple(stakeholders),
        reopened=case.reopened,
        transfers=case.transfers,
        owner=case.owner,
        team=case.team,
        requester=case.requester or requester,
    )
    return replace(document, customers=roster.join(case.customers))


def stated(case: CaseForm, policy: Policy) -> int:
    """The severity as given, or by impact and urgency from the policy's matrix."""
    if case.severity is not None:
        return case.severity
    if case.impact and case.urgency:
        return policy.matrix[case.impact - 1][case.urgency - 1]
    return SEVERITY
