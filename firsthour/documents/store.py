"""Finished documents into the records, and out of them as files."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from firsthour.documents.casefile import CaseFile, Member
from firsthour.documents.final import final_rcas, submitted
from firsthour.documents.render import Document, case_report, executive_report, internal_rca
from firsthour.records import content
from firsthour.records.documents import Document as Kept
from firsthour.records.documents import documents as kept_documents
from firsthour.records.documents import put_documents
from firsthour.records.rows import pages
from firsthour.records.store import Store

HTML = "text/html"
MARKDOWN = "text/markdown"
_PAGE = 100


def keep_final_rcas(
    store: Store, case: CaseFile, revision: int, beat: Callable[[], None] = lambda: None
) -> int:
    """Make and keep the final RCA of each customer; how many. LeakFound or NotRenderable."""
    count = 0
    for page in pages(final_rcas(case, revision, beat), _PAGE):
        _keep(store, case, revision, page)
        count += len(page)
    return count


def keep_reports(store: Store, case: CaseFile, *, at: datetime, timezone: str = "UTC") -> None:
    """Make and keep the reports for colleagues, as of the last fact: case, executives, RCAs."""
    language = "en"
    made = [
        case_report(case, at=at, language=language, timezone=timezone),
        executive_report(case, at=at, language=language, timezone=timezone),
    ]
    _keep(store, case, case.facts[-1].number, [(None, document) for document in made])
    for number, rca in submitted(case).items():
        one = internal_rca(case, rca, number, at=at, language=language, timezone=timezone)
        _keep(store, case, number, [(None, one)])


def export(store: Store, case: int, folder: Path) -> tuple[Path, ...]:
    """Write the latest revision of each document of a case into ``folder``; the files, in order.

    The internal RCAs are all written: their revision is their number.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chosen = list(_latest(kept_documents(store, case)))
    texts = content.get_all(store, [kept.content for kept in chosen])
    files = []
    for kept in chosen:
        file = folder / kept.name
        file.write_text(texts[kept.content], encoding="utf-8")
        files.append(file)
    return tuple(files)


def _latest(found: Iterable[Kept]) -> Iterator[Kept]:
    newest: dict[tuple[object, ...], Kept] = {}
    for kept in found:
        own = kept.revision if kept.kind == "internal_rca" else 0
        newest[kept.kind, kept.customer, kept.format, own] = kept
    yield from newest.values()


def _keep(
    store: Store, case: CaseFile, revision: int, made: Iterable[tuple[Member | None, Document]]
) -> None:
    rows = [
        (member.number if member else 0, document, form, text)
        for member, document in made
        for form, text in (("md", document.markdown), ("html", document.html))
    ]
    with store.write() as connection:
        for media, form in ((MARKDOWN, "md"), (HTML, "html")):
            bodies = [text for _, _, of, text in rows if of == form]
            content.put_all(connection, bodies, "document", media)
    put_documents(store, [_row(case, revision, *row) for row in rows])


def _row(
    case: CaseFile, revision: int, customer: int, document: Document, form: str, text: str
) -> Kept:
    name = f"{case.label}-{document.kind.replace('_', '-')}"
    name += f"-{customer}" if customer else ""
    return Kept(
        case.number,
        document.kind,
        customer,
        revision,
        form,
        document.language,
        f"{name}-r{revision}.{form}",
        content.ref_of(text),
        document.made_at,
    )
