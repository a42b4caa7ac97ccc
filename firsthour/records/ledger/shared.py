"""Addresses that several customers share: each is told once, for the sake of all of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from firsthour.records.ledger.deliveries import OF_CUSTOMER, Enrolment
from firsthour.records.projected import CUSTOMERS

Place = tuple[str, str]
"""A channel, and an address on it as it stands in the ledger."""
_PAGE = 500


def sharing(
    connection: Connection, case: int, rows: Iterable[Enrolment]
) -> Mapping[Place, tuple[Row[Any], ...]]:
    """Give the customers of a case who share an address, by place; none for addresses of one.

    The rows of `CUSTOMERS`, in the order of their numbers. Who merely has the name of one of them
    shares nothing.
    """
    wanted = {(each.channel, each.address): each.reasons for each in rows if each.is_shared}
    names = list(dict.fromkeys(r.removeprefix(OF_CUSTOMER) for rs in wanted.values() for r in rs))
    by_place: dict[Place, list[Row[Any]]] = {}
    who = CUSTOMERS.c
    query = select(CUSTOMERS).where(who.case == case).order_by(who.number)
    for at in range(0, len(names), _PAGE):
        for row in connection.execute(query.where(who.name.in_(names[at : at + _PAGE]))):
            for place in places(row.contacts):
                if f"{OF_CUSTOMER}{row.name}" in wanted.get(place, ()):
                    by_place.setdefault(place, []).append(row)
    return {
        place: tuple(sorted(found, key=lambda row: row.number)) for place, found in by_place.items()
    }


def places(contacts: Iterable[Mapping[str, str]]) -> set[Place]:
    """Where somebody is told, with addresses in each form in which the ledger may have them."""
    plain = {(each["channel"], each["address"].strip()) for each in contacts}
    return plain | {(channel, address.lower()) for channel, address in plain if channel == "email"}
