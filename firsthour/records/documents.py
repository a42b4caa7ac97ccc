"""Documents made for a case: which, for whom, in which revision; their text is content."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from firsthour.domain.commands import Text
from firsthour.records.rows import insert_new, pages
from firsthour.records.store import Store
from firsthour.records.tables import DOCUMENTS


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a case; one that is made again under the same five keys is the same.

    ``kind`` says what it is (``customer_rca``, ``case_report``, …), ``customer`` is 0 where it
    is for nobody in particular, ``format`` is ``md`` or ``html``, ``name`` a file name,
    ``content`` its text in the records and ``made_at`` case time.
    """

    case: int
    kind: str
    customer: int
    revision: int
    format: str
    language: str
    name: str
    content: Text
    made_at: datetime


def put_documents(store: Store, documents: Iterable[Document]) -> None:
    """Keep documents, any number of them, in transactions of a page each."""
    for page in pages(documents):
        with store.write() as connection:
            insert_new(connection, DOCUMENTS, [asdict(document) for document in page])


def documents(
    store: Store, case: int, kind: str = "", customer: int | None = None
) -> tuple[Document, ...]:
    """Give the documents of a case, of one kind or for one customer, in the order of revisions."""
    query = select(DOCUMENTS).where(DOCUMENTS.c.case == case)
    if kind:
        query = query.where(DOCUMENTS.c.kind == kind)
    if customer is not None:
        query = query.where(DOCUMENTS.c.customer == customer)
    order = (DOCUMENTS.c.kind, DOCUMENTS.c.revision, DOCUMENTS.c.customer, DOCUMENTS.c.format)
    with store.read() as connection:
        return tuple(_document(row) for row in connection.execute(query.order_by(*order)))


def _document(row: Any) -> Document:
    return Document(**{field.name: getattr(row, field.name) for field in fields(Document)})
