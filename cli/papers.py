"""The documents of a case: those that are kept, and the reports made when they are asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from cli.desk import CaseDesk, desk, on_desk
from cli.errors import usage
from cli.output import clean, out, print_json, said
from cli.shapes import plain
from cli.times import stamp
from cli.voices import people_of

_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be listed or saved."""

    kind: str
    name: str
    customer: int
    revision: int
    format: str
    language: str
    made_at: datetime
    text: str


def list_papers(ref: str, *, save: str, json: bool) -> None:
    """List the documents of a case; save them where a folder is named."""
    with desk() as open_desk:
        about = on_desk(open_desk, ref)
        papers = [*_kept(about), *_made(about)]
        saved = _save(papers, Path(save)) if save else {}
        if json:
            listed = [{**_shape(p), "file": saved.get(p.name, "")} for p in papers]
            print_json({"case": about.case.label, "number": about.number, "documents": listed})
            return
        _print(about, papers, save)


def _shape(paper: Paper) -> dict[str, object]:
    shape: dict[str, object] = plain(paper)
    del shape["text"]
    return shape


def _kept(about: CaseDesk) -> Iterator[Paper]:
    """What the records keep: the final root cause analyses, every revision."""
    from firsthour.records import content
    from firsthour.records.documents import documents

    found = documents(about.store, about.number)
    texts = content.get_all(about.store, (each.content for each in found))
    for each in found:
        yield Paper(
            each.kind,
            safe_name(each.name),
            each.customer,
            each.revision,
            each.format,
            each.language,
            each.made_at,
            texts[each.content],
        )


def _made(about: CaseDesk) -> Iterator[Paper]:
    """What is made anew from the facts: internal analyses, executive report, case report."""
    from firsthour.documents.casefile import read_case
    from firsthour.documents.rca import read
    from firsthour.documents.render import Document, case_report, executive_report, internal_rca

    people = people_of(about)
    case = read_case(about.store, about.number, lambda person: people.get(person, person))
    at, label = about.now, about.case.label

    def both(made: Document, stem: str, revision: int) -> Iterator[Paper]:
        for suffix, text in (("md", made.markdown), ("html", made.html)):
            name = f"{label}-{stem}.{suffix}"
            yield Paper(made.kind, name, 0, revision, suffix, made.language, at, text)

    for fact in case.facts:
        if fact.body.kind == "internal_rca_submitted":
            rca = read(case.text(fact.body.document))
            number = fact.body.rca
            made = internal_rca(case, rca, number, at=at, language="en")
            yield from both(made, f"internal-rca-{number}", number)
    yield from both(executive_report(case, at=at, language="en"), "executive-report", 0)
    yield from both(case_report(case, at=at, language="en"), "case-report", 0)


def safe_name(name: str) -> str:
    """A file name that stays in its folder."""
    return _NAME.sub("-", name).strip(".-") or "document"


def _save(papers: list[Paper], folder: Path) -> dict[str, str]:
    """Write every document; the path of each by its name."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for paper in papers:
            (folder / paper.name).write_text(paper.text, encoding="utf-8")
    except OSError as error:
        raise usage(f"{folder} cannot be written: {error.strerror}.", code="unwritable") from error
    return {paper.name: str(folder / paper.name) for paper in papers}


def _print(about: CaseDesk, papers: list[Paper], save: str) -> None:
    console = out()
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(no_wrap=True, style="dim")
    for paper in papers:
        whom = f"customer #{paper.customer}" if paper.customer else "for colleagues"
        table.add_row(said(paper.name), whom, stamp(paper.made_at))
    console.print(table)
    if save:
        console.print(Text(f"{len(papers)} files are in {clean(save)}", "green"))
    else:
        console.print(Text(f"Save them: firsthour documents {about.number} --save DIR", "dim"))
