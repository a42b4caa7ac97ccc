"""Texts and documents under their hash: kept once, referred to from everywhere."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from sqlalchemy import Connection, bindparam, select

from firsthour.clock import utc_now
from firsthour.domain.commands import NO_TEXT, Text
from firsthour.records.errors import UnknownContent, Unstorable
from firsthour.records.ready import Ready
from firsthour.records.rows import insert_new, pages
from firsthour.records.store import Store
from firsthour.records.tables import CONTENT

PLAIN = "text/plain"
JSON = "application/json"
_BODY = Ready(select(CONTENT.c.ref, CONTENT.c.body).where(CONTENT.c.ref == bindparam("of_ref")))
"""For one text, which is what is mostly asked for."""
_BODIES = select(CONTENT.c.ref, CONTENT.c.body).where(
    CONTENT.c.ref.in_(bindparam("refs", expanding=True))
)


def ref_of(body: str) -> Text:
    """Give the reference of a text: the first 32 hex characters of its SHA-256; `""` for none.

    Raises `Unstorable` for a text that no database can keep.
    """
    if not body:
        return NO_TEXT
    if "\0" in body:
        raise Unstorable("a NUL character")
    try:
        return Text(sha256(body.encode()).hexdigest()[:32])
    except UnicodeEncodeError:
        raise Unstorable("half of a surrogate pair") from None


def put(where: Store | Connection, body: str, kind: str = "text", media: str = PLAIN) -> Text:
    """Keep a text of a kind (text, intake, customers, rca, policy, …); give its reference."""
    return put_all(where, (body,), kind, media)[0]


def put_all(
    where: Store | Connection, bodies: Iterable[str], kind: str = "text", media: str = PLAIN
) -> list[Text]:
    """Keep many texts in one transaction; give their references in the same order."""
    found = [(ref_of(body), body) for body in bodies]
    rows = {ref: _row(ref, kind, media, body) for ref, body in found if body}
    if isinstance(where, Store):
        with where.write() as connection:
            _insert(connection, rows)
    else:
        _insert(where, rows)
    return [ref for ref, _ in found]


def get(where: Store | Connection, ref: str) -> str:
    """Give the text under a reference; `""` for no text. Raises `UnknownContent`."""
    return get_all(where, (ref,))[ref]


def get_all(where: Store | Connection, refs: Iterable[str]) -> dict[str, str]:
    """Give the texts under several references, by reference. Raises `UnknownContent`."""
    wanted = sorted({ref for ref in refs if ref})
    if isinstance(where, Store):
        with where.read() as connection:
            found = _select(connection, wanted)
    else:
        found = _select(where, wanted)
    missing = [ref for ref in wanted if ref not in found]
    if missing:
        raise UnknownContent(missing[0])
    return {**found, "": ""}


def _row(ref: str, kind: str, media: str, body: str) -> dict[str, object]:
    return {"ref": ref, "kind": kind, "media": media, "body": body, "created_at": utc_now()}


def _insert(connection: Connection, rows: Mapping[Text, dict[str, object]]) -> None:
    # Sorted, so that two writers never wait for each other crosswise.
    insert_new(connection, CONTENT, [rows[ref] for ref in sorted(rows)])


def _select(connection: Connection, refs: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if len(refs) == 1:
        return {row["ref"]: row["body"] for row in _BODY.all(connection, {"of_ref": refs[0]})}
    for page in pages(refs):
        found.update((row.ref, row.body) for row in connection.execute(_BODIES, {"refs": page}))
    return found
