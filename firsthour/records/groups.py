"""Customers as the domain counts them: side by side by contract, in the order of their numbers."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from firsthour.domain.commands import Group
from firsthour.domain.contracts import written
from firsthour.domain.policy import Span
from firsthour.records.shapes import Customer


def by_contract(customers: Iterable[Customer]) -> tuple[Customer, ...]:
    """Customers in the order of their numbers: those with the same contract side by side."""
    return tuple(sorted(customers, key=_contract))


def _contract(customer: Customer) -> tuple[str, str]:
    """The target of a contract, and the calendar in which it is counted."""
    target = customer.resolution
    return target, written(customer.calendar, customer.timezone) if target else ""


def groups_of(
    customers: Sequence[Customer], key_tiers: Collection[str], tiers: Collection[str] = ()
) -> tuple[Group, ...]:
    """Customers in the order of `by_contract`, counted; ``key_tiers`` are tiers of key ones.

    Of their tiers a group names those in ``tiers`` only: those that the ladder asks for.
    """
    groups = []
    for (resolution, calendar), members in groupby(customers, key=_contract):
        listed = list(members)
        key = sum(1 for member in listed if member.tier in key_tiers)
        named = tuple(sorted({member.tier for member in listed} & set(tiers)))
        span = Span(resolution) if resolution else None
        groups.append(Group(len(listed), span, key, named, calendar))
    return tuple(groups)
