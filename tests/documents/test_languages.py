"""Root cause analyses for customers in every language that ships."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from firsthour.documents.casefile import read_case
from firsthour.documents.customer_words import MEASURES, TITLE
from firsthour.documents.merge import merge
from firsthour.documents.rca import parts, read
from firsthour.documents.render import Document, customer_rca
from firsthour.records.store import Store
from firsthour.templating import LOCALES, REPORTS, bind, language
from tests.documents.cases import BANK, PEOPLE, RCA, keep, said
from tests.notices.mails import widths
from tests.notices.test_languages import ENGLISH

SHIPPED = sorted(
    path.parents[1].name.replace("_", "-") for path in LOCALES.glob("*/LC_MESSAGES/documents.po")
)


def made(store: Store, spoken: str) -> list[Document]:
    """The documents of a case, each customer's in the language."""
    kept = keep(store, said(store, RCA))
    case = read_case(store, kept.case, lambda person: PEOPLE.get(person, person))
    rcas = {1: read(RCA)}
    return [
        customer_rca(
            case,
            member,
            merge(rcas, member.customer.id, member.services),
            at=case.facts[-1].at,
            language=spoken,
        )
        for member in case.members
    ]


@pytest.mark.parametrize("spoken", [name for name in SHIPPED if name != "en"])
def test_no_english_is_left_outside_of_what_people_wrote(store: Store, spoken: str) -> None:
    """Headings, facts and measures are in the language, and the page says which it is."""
    written = sorted((part.text for _, part in parts(read(RCA))), key=len, reverse=True)
    written.append(BANK.name)
    for document in made(store, spoken):
        text = document.markdown
        for part in written:
            text = text.replace(part.strip(), " ")
        body = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", document.html)

        assert f'<html lang="{spoken}" dir="ltr">' in document.html
        assert [] == ENGLISH.findall(text), text
        for english in ("Root cause", "Affected", "Duration", "Summary", "Timeline", "Issued"):
            assert english not in body
        assert not {*MEASURES.values()} & {*re.findall(r"\*\*[0-9]+\.\*\* (\w+)", text)}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """Give a folder of catalogs of one's own, with the title in a language that does not ship."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    title = f'msgid "{TITLE}"\nmsgstr "Ursachenanalyse"\n'
    (folder / "documents.po").write_text(header + title, "utf-8")
    bind(tmp_path)
    yield tmp_path
    bind(None)


@pytest.mark.usefixtures("own")
def test_a_catalog_of_ones_own_is_spoken(store: Store) -> None:
    """What it does not translate stays English; the page says in which language it is."""
    chosen = language("de-AT")
    document = made(store, chosen)[0]

    assert "de" == chosen
    assert document.title.startswith("Ursachenanalyse ESC-")
    assert '<html lang="de" dir="ltr">' in document.html
    assert "Affected" in document.html


def test_without_its_catalog_a_language_is_not_spoken(store: Store, own: Path) -> None:
    """Once nothing is bound any more, readers of it get English."""
    before = made(store, language("de"))[0]
    bind(None)
    after = made(store, language("de"))[0]

    assert own.is_dir()
    assert ("de", "en") == (before.language, after.language)
    assert after.title.startswith(TITLE)


@pytest.mark.timeout(240)
def test_no_document_is_wider_than_a_phone(store: Store, tmp_path: Path) -> None:
    """At 360 pixels, in a browser, in every language."""
    pages = {
        f"{spoken} {number}": document.html
        for spoken in SHIPPED
        for number, document in enumerate(made(store, spoken))
    }
    measured = widths(pages, tmp_path, 360)

    assert set(pages) == set(measured)
    assert {} == {name: width for name, width in measured.items() if width > 360}


def test_reports_for_colleagues_speak_a_language_only_with_a_catalog_of_their_own() -> None:
    """None is half in one language and half in another."""
    assert "tr" == language("tr")
    there = (LOCALES / "tr" / "LC_MESSAGES" / f"{REPORTS}.po").is_file()

    assert ("tr" if there else "en") == language("tr", domain=REPORTS)
