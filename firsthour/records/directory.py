"""What the directory keeps: customers with their former states, edits, and versions in use."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Dialect,
    Select,
    String,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
)

from firsthour.domain.commands import Text
from firsthour.records import content
from firsthour.records.counters import next_number
from firsthour.records.rows import pages
from firsthour.records.shapes import Contact
from firsthour.records.store import Store
from firsthour.records.tables import DIRECTORY_CUSTOMERS, DIRECTORY_EDITS, DIRECTORY_VERSIONS

LOCK = "directory"
"""The name under which writers of the directory wait for each other."""
REVISION = (
    "id",
    "revision",
    "digest",
    "name",
    "value",
    "tier",
    "language",
    "timezone",
    "resolution",
    "calendar",
    "services",
    "tags",
    "contacts",
)
"""What a revision of a customer says, in the order of `append_customers`."""
REMOVED = ("", "", "", "", "", "", "", "[]", "[]", "[]")
"""What the revision says by which a customer was taken out: no name."""
_C, _V = DIRECTORY_CUSTOMERS.c, DIRECTORY_VERSIONS.c
_HEADS = select(_C.id, _C.revision, _C.digest)
_HEADS_ON_SQLITE = _HEADS.where(
    _C.id.in_(select(func.json_each(bindparam("ids")).table_valued("value").c.value))
)
_HEADS_ON_POSTGRESQL = _HEADS.where(_C.id == any_(bindparam("ids", type_=ARRAY(String))))
"""Thousands of ids in one parameter: a parameter each would take longer than the answer."""


@dataclass(frozen=True, slots=True)
class KeptCustomer:
    """A customer of the directory; ``contacts`` stand in the order in which they are tried.

    ``resolution`` is the target of the contract as a span (``"4 h"``), ``calendar`` the hours in
    which the contract counts it; each empty where the contract says nothing.
    """

    id: str
    name: str
    tier: str = ""
    value: str = ""
    language: str = "en"
    timezone: str = "UTC"
    resolution: str = ""
    calendar: str = ""
    contacts: tuple[Contact, ...] = ()
    services: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    revision: int = 0
    valid_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptEdit:
    """One edit of the directory of people: when, by whom, what; ``number`` counts from 1."""

    number: int
    at: datetime
    by: str
    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version of the directory of people, and since when it was in use.

    ``origin`` is ``file`` or ``edit 12``; ``by`` is who edited, empty for the file.
    """

    number: int
    version: str
    content: Text
    since: datetime
    origin: str
    by: str


def heads(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Give the last revision and its digest of those customers that are kept already."""
    query = _HEADS_ON_SQLITE if connection.dialect.name == "sqlite" else _HEADS_ON_POSTGRESQL
    names = list(ids)
    asked = {"ids": json.dumps(names) if connection.dialect.name == "sqlite" else names}
    found: dict[str, tuple[int, str]] = {}
    for key, revision, digest in connection.execute(query, asked):  # in any order
        if key not in found or found[key][0] < revision:
            found[key] = (revision, digest)
    return found


def customers(
    where: Store | Connection, ids: Iterable[str], at: datetime | None = None
) -> dict[str, KeptCustomer]:
    """Give customers by id, as they are, or were ``at`` an instant.

    Left out are those who are not known, or were taken out.
    """
    if isinstance(where, Store):
        with where.read() as connection:
            return customers(connection, ids, at)
    found: dict[str, KeptCustomer] = {}
    for page in pages(ids):
        query = select(DIRECTORY_CUSTOMERS).where(_C.id.in_(page)).order_by(_C.id, _C.revision)
        for row in where.execute(query.where(_C.valid_from <= at) if at else query):
            found[row.id] = _customer(row)
    return {key: customer for key, customer in found.items() if customer.name}


def find_customers(store: Store, text: str = "", limit: int = 100) -> list[KeptCustomer]:
    """Give customers whose id or name holds a text, or all, in the order of their ids."""
    query = _current().order_by(_C.id).limit(limit)
    if text:
        like = [column.icontains(text, autoescape=True) for column in (_C.id, _C.name)]
        query = query.where(or_(*like))
    with store.read() as connection:
        return [_customer(row) for row in connection.execute(query)]


def count_customers(store: Store) -> int:
    """Count the customers of the directory."""
    with store.read() as connection:
        query = select(func.count()).select_from(_current().subquery())
        return int(connection.execute(query).scalar_one())


def tiers(store: Store) -> frozenset[str]:
    """Give the tiers that customers of the directory have, or have had."""
    query = select(_C.tier).where(_C.tier != "").distinct()
    with store.read() as connection:
        return frozenset(connection.execute(query).scalars())


def current_contacts(connection: Connection) -> Iterator[tuple[str, str, Sequence[Any]]]:
    """Give id, name and contacts of every customer as they are, as a stream."""
    for row in connection.execute(_current().with_only_columns(_C.id, _C.name, _C.contacts)):
        yield row.id, row.name, row.contacts


def add_edit(
    connection: Connection, at: datetime, by: str, kind: str, body: Mapping[str, Any]
) -> int:
    """Append an edit; give its number. The caller holds the lock of the directory."""
    number = next_number(connection, "directory_edits")
    row = {"number": number, "at": at, "by": by, "kind": kind, "body": dict(body)}
    connection.execute(DIRECTORY_EDITS.insert(), row)
    return number


def edits(where: Store | Connection) -> list[KeptEdit]:
    """Give all edits, the first one first."""
    if isinstance(where, Store):
        with where.read() as connection:
            return edits(connection)
    rows = where.execute(select(DIRECTORY_EDITS).order_by(DIRECTORY_EDITS.c.number))
    return [KeptEdit(row.number, row.at, row.by, row.kind, row.body) for row in rows]


def last_edit(store: Store) -> int:
    """Give the number of the last edit, 0 where there is none."""
    with store.read() as connection:
        return connection.execute(select(func.max(DIRECTORY_EDITS.c.number))).scalar_one() or 0


def note_version(
    connection: Connection, version: str, body: str, since: datetime, origin: str, by: str = ""
) -> bool:
    """Keep a version as the one in use from now on; False where it is in use already.

    ``body`` is its whole content. The caller holds the lock of the directory.
    """
    last = connection.execute(_versions().limit(1)).first()
    if last is not None and last.version == version:
        return False
    row = {
        "number": next_number(connection, "directory_versions"),
        "version": version,
        "content": content.put(connection, body, "directory", content.JSON),
        "since": since if last is None else max(since, last.since),
        "origin": origin,
        "by": by,
    }
    connection.execute(DIRECTORY_VERSIONS.insert(), row)
    return True


def versions(store: Store, limit: int = 100) -> list[KeptVersion]:
    """Give the versions that were in use, the latest first."""
    with store.read() as connection:
        return [_version(row) for row in connection.execute(_versions().limit(limit))]


def version_at(store: Store, instant: datetime) -> KeptVersion | None:
    """Give the version in use at an instant: the last that began by then; None before the first."""
    with store.read() as connection:
        row = connection.execute(_versions().where(_V.since <= instant).limit(1)).first()
    return None if row is None else _version(row)


def _versions() -> Select[Any]:
    return select(DIRECTORY_VERSIONS).order_by(_V.number.desc())


def _current() -> Select[Any]:
    later = DIRECTORY_CUSTOMERS.alias()
    newer = select(1).where(and_(later.c.id == _C.id, later.c.revision > _C.revision)).exists()
    return select(DIRECTORY_CUSTOMERS).where(~newer, _C.name != "")


def _customer(row: Any) -> KeptCustomer:
    return KeptCustomer(
        row.id,
        row.name,
        row.tier,
        row.value,
        row.language,
        row.timezone,
        row.resolution,
        row.calendar,
        tuple(Contact(**contact) for contact in row.contacts),
        tuple(row.services),
        tuple(row.tags),
        row.revision,
        row.valid_from,
    )


def _version(row: Any) -> KeptVersion:
    return KeptVersion(row.number, row.version, Text(row.content), row.since, row.origin, row.by)


def digest_of(said: Sequence[str]) -> str:
    """What tells two revisions of a customer apart: their columns from the name on, in one."""
    return sha256("\x1f".join(said).encode()).hexdigest()[:32]


def append_customers(
    connection: Connection, rows: Sequence[Sequence[Any]], at: datetime, by: str
) -> None:
    """Append revisions of customers, each as the columns of `REVISION`, lists written as JSON.

    ``at`` is when they begin to hold. The caller holds the lock of the directory.
    """
    dialect = connection.dialect
    moment = DIRECTORY_CUSTOMERS.c.valid_from.type.dialect_impl(dialect).bind_processor(dialect)
    fixed = (moment(at) if moment else at, by)
    # In the driver's own words: the rows are written down already, and to have each of fifty
    # thousand looked through for types again would take longer than to insert it.
    connection.exec_driver_sql(_insertion(dialect), [(*fixed, *row) for row in rows])


def _insertion(dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in ("valid_from", "by", *REVISION))
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * (len(REVISION) + 2))
    return f"INSERT INTO {DIRECTORY_CUSTOMERS.name} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own table
