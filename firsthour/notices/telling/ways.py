"""How somebody is reached: channels and addresses, in the order in which they are tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Self

from sqlalchemy import Row

from firsthour.directory.interface import Contact, Person


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody is reached: channels and addresses in the order in which they are tried."""

    name: str
    places: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    person: str = ""
    customer: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[tuple[str, str], ...]:
        """The places as the ledger has them."""
        return tuple((channel, same(channel, address)) for channel, address in self.places)

    @classmethod
    def to(
        cls,
        person: Person,
        reasons: tuple[str, ...],
        contacts: tuple[Contact, ...] | None = None,
    ) -> Self:
        """The way to a colleague, over all contacts or the given ones."""
        used = person.contacts if contacts is None else contacts
        places = tuple((contact.channel, contact.address) for contact in used)
        language = next(iter(person.languages), "en")
        return cls(person.name, places, language, person=person.id, reasons=reasons)


def ways_to(row: Row[Any]) -> Iterator[Way]:
    """A customer's contacts: one name is one human, whose further entries are further channels."""
    contacts = [contact for contact in row.contacts if contact["address"].strip()]
    named = sorted(enumerate(contacts), key=lambda pair: (pair[1]["name"] or str(pair[0]), pair[0]))
    for _, several in groupby(named, key=lambda pair: pair[1]["name"] or str(pair[0])):
        ones = [contact for _, contact in several]
        yield Way(
            ones[0]["name"],
            tuple((contact["channel"], contact["address"]) for contact in ones),
            ones[0]["language"] or row.language,
            customer=row.number,
        )


def same(channel: str, address: str) -> str:
    """The form in which two spellings of one address are the same."""
    return address.strip().lower() if channel == "email" else address.strip()
