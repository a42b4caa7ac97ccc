"""Every language that ships is whole: catalogs, placeholders, dates, and no English left over."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import ascii_uppercase
from typing import NamedTuple

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.support import NullTranslations

from firsthour.documents import catalogs as documents
from firsthour.domain.effects import NoticeKind
from firsthour.notices import catalogs, times
from firsthour.notices.rendering.contexts import context
from firsthour.notices.rendering.environment import environment
from firsthour.notices.rendering.render import LONGEST_SHORT, Own, filled, render
from firsthour.notices.rendering.samples import SERVICE, audiences, brief, contexts, effect, reader
from firsthour.notices.words import Words
from firsthour.templating import DOCUMENTS, LOCALES, REPORTS
from tests.notices.mails import parsed, texts

SHIPPED = [name for name in catalogs.languages(LOCALES) if name != "en"]
WHOLE = [
    *((catalogs.DOMAIN, language) for language in SHIPPED),
    *((DOCUMENTS, language) for language in SHIPPED),
    *(
        (REPORTS, path.parents[1].name)
        for path in sorted(LOCALES.glob(f"*/LC_MESSAGES/{REPORTS}.po"))
        if path.parents[1].name != "en"
    ),
]
EACH = [
    (kind, customer, language)
    for kind in NoticeKind
    for customer in audiences(kind)
    for language in SHIPPED
]
AT = datetime(2026, 8, 4, 11, 30, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\{.*?\}\}|%%|https?://\S+")
ENGLISH = re.compile(
    r"\b(?:the|and|you|your|we|our|us|is|are|was|has|have|been|will|this|that|it|please|with|for"
    r"|from|by|since|not|of|to|in|at|as|if|or)\b",
    re.IGNORECASE,
)
SAME = frozenset({"SEV%(severity)s: %(title)s"})
"""Texts that hold no word of any language."""


class Form(NamedTuple):
    """A text and one form of its translation."""

    msgid: str
    translation: str


@cache
def catalog(domain: str, language: str) -> Catalog:
    """A shipped catalog."""
    with (LOCALES / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def wanted(domain: str) -> set[object]:
    """What the templates and the code say."""
    found = catalogs.extract() if domain == catalogs.DOMAIN else documents.extract(domain)
    return {message.id for message in found if message.id}


def forms(message: Message) -> list[Form]:
    """Each form of a message, beside the English one with the same placeholders."""
    if isinstance(message.id, str):
        return [Form(message.id, str(message.string))]
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return [Form(message.id[-1], str(string)) for string in strings]


def all_forms(domain: str, language: str) -> list[Form]:
    """Each form of each message of a catalog."""
    return [form for each in catalog(domain, language) if each.id for form in forms(each)]


def test_every_language_has_a_catalog_of_notices_and_of_documents() -> None:
    """A reader of a language reads all of it, and four languages ship beside English."""
    for language in SHIPPED:
        assert (LOCALES / language / "LC_MESSAGES" / "documents.po").is_file()
    assert {"tr", "el", "th", "zh_Hant"} <= set(SHIPPED)


@pytest.mark.parametrize(("domain", "language"), WHOLE)
def test_no_message_is_untranslated_fuzzy_or_left_over(domain: str, language: str) -> None:
    """Exactly what there is to say is said, in as many plural forms as the language has."""
    held = catalog(domain, language)

    assert wanted(domain) == {message.id for message in held if message.id}
    assert [] == [message.id for message in held if message.id and message.fuzzy]
    assert [] == [form for form in all_forms(domain, language) if not form.translation.strip()]
    assert [] == [
        message.id
        for message in held
        if isinstance(message.id, tuple) and len(forms(message)) != held.num_plurals
    ]
    assert {} == held.obsolete
    assert [] == [
        form
        for form in all_forms(domain, language)
        if form.msgid == form.translation and form.msgid not in SAME and " " in form.msgid
    ]


@pytest.mark.parametrize(("domain", "language"), WHOLE)
def test_translations_have_the_placeholders_of_the_text(domain: str, language: str) -> None:
    """None more, none less: a missing one would hide a fact, a further one break the notice."""
    found = [
        form
        for form in all_forms(domain, language)
        if sorted(PLACEHOLDER.findall(form.msgid)) != sorted(PLACEHOLDER.findall(form.translation))
    ]

    assert [] == found


@pytest.mark.parametrize(("domain", "language"), WHOLE)
def test_catalogs_say_which_plural_is_for_which_number(domain: str, language: str) -> None:
    """A catalog without that would be asked for the second form of languages that have one."""
    text = (LOCALES / language / "LC_MESSAGES" / f"{domain}.po").read_text("utf-8")
    wanted_forms = Catalog(locale=language).plural_forms

    assert f'"Plural-Forms: {wanted_forms}\\n"' in text.split("\n\n")[0]


@pytest.mark.parametrize(("domain", "language"), WHOLE)
def test_translations_begin_and_end_as_the_text_does(domain: str, language: str) -> None:
    """No space at either end that the text has not, no double space, and a colon where one is."""
    edges = [
        form
        for form in all_forms(domain, language)
        if form.translation != form.translation.strip() or "  " in form.translation
    ]
    colons = [
        form
        for form in all_forms(domain, language)
        if form.msgid.endswith(":") and not form.translation.endswith((":", "\uff1a"))
    ]

    assert [] == edges
    if language in ("tr", "el"):
        assert [] == colons


def without(values: dict[str, object], text: str) -> str:
    """A notice without what is not ours to translate: names, texts of persons, commands."""
    text = re.sub(r"(?m)^\s*firsthour [a-z].*|https?://\S+", " ", text)
    known = [part for value in values.values() for part in strings(value)]
    known += [line for part in known for line in part.splitlines()]
    for part in sorted({part.strip() for part in known}, key=len, reverse=True):
        text = text.replace(part, " ") if part else text
    return text


def strings(value: object) -> list[str]:
    """Each text in a value, however deep."""
    match value:
        case str():
            return [value]
        case dict():
            return [part for each in value.values() for part in strings(each)]
        case tuple() | list():
            return [part for each in value for part in strings(each)]
        case _ if hasattr(value, "__dataclass_fields__"):
            return strings([getattr(value, name) for name in value.__dataclass_fields__])
        case _:
            return []


def marked(
    kind: NoticeKind, language: str, *, customer: bool
) -> list[tuple[dict[str, object], str]]:
    """A notice in each circumstance, all its parts as one text, with what stands in it."""
    made = []
    for each in contexts(kind, language, customer=customer):
        mail = render(kind, each)
        shown = "\n".join(text for text, *_ in texts(parsed(mail.html)))
        values = each.named()
        made.append((values, f"{mail.subject}\n{mail.text}\n{shown}\n{mail.short}"))
    return made


@pytest.mark.parametrize(("kind", "customer", "language"), EACH)
def test_no_english_is_left_in_a_rendered_notice(
    kind: NoticeKind,
    customer: bool,  # noqa: FBT001
    language: str,
) -> None:
    """Outside of names and texts that persons wrote no English word stands in any part."""
    for values, text in marked(kind, language, customer=customer):
        values |= {"doc": tuple(_words_of_document(str(values.get("document") or "")))}
        left = ENGLISH.findall(without(values, text))

        assert [] == left, without(values, text)


@pytest.mark.parametrize(("kind", "customer", "language"), [e for e in EACH if e[2] == "zh_Hant"])
def test_no_space_stands_behind_a_mark_of_full_width(
    kind: NoticeKind,
    customer: bool,  # noqa: FBT001
    language: str,
) -> None:
    """Such a mark brings its own: what is put in place of a name may end with one."""
    for _, text in marked(kind, language, customer=customer):
        assert [] == re.findall(
            "[^\n]*[\uff09\u3002\uff0c\uff1b\uff1a\u300d] +[\u4e00-\u9fff]", text
        )


def _words_of_document(document: str) -> list[str]:
    cells = re.split(r"[|\n#]", document)
    return [re.sub(r"^\d+\. ", "", cell.strip()) for cell in cells if cell.strip(" -")]


def test_english_left_over_would_be_found() -> None:
    """The test above finds a text that has no translation."""
    left = ENGLISH.findall("Sayın Ada Byron, We are looking for the cause. Saygılarımızla")

    assert ["We", "are", "for", "the"] == left


@pytest.mark.parametrize("language", SHIPPED)
@pytest.mark.parametrize("folder", sorted(SERVICE))
def test_messages_about_firsthour_itself_speak_the_language(folder: str, language: str) -> None:
    """Administrators read theirs as well."""
    files = tuple(f"service/{folder}/{file}" for file in ("subject.txt", "body.txt"))
    told = "\n".join(filled(files, SERVICE[folder], language, Own()))
    values = dict(SERVICE[folder])

    assert (
        f'lang="{environment(language).globals["language"]}"'
        in (filled((f"service/{folder}/body.html",), SERVICE[folder], language, Own())[0])
    )
    assert [] == ENGLISH.findall(without(values, told)), told


@pytest.mark.parametrize(("kind", "customer", "language"), EACH)
def test_short_texts_keep_to_their_length_with_long_names(
    kind: NoticeKind,
    customer: bool,  # noqa: FBT001
    language: str,
) -> None:
    """The label stays at the end, however long names and services are."""
    long = "Kesintisiz Ödeme Altyapısı Hizmetleri " * 9
    case = brief(title=long, services=(long, long), public_summary=long)
    made = context(
        case, effect(kind, customer=customer), reader(language, customer=customer), "", "Care"
    )
    short = render(kind, made).short

    assert len(short) <= LONGEST_SHORT
    assert short.removesuffix("\uff09").endswith("ESC-2026-000017")


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("tr", "Europe/Istanbul", "4 Ağustos 2026 Salı 14:30 (Türkiye Saati, UTC+03:00)"),
        ("tr", "Europe/Berlin", "4 Ağustos 2026 Salı 13:30 (Orta Avrupa Yaz Saati, UTC+02:00)"),
        ("tr", "UTC", "4 Ağustos 2026 Salı 11:30 UTC"),
        (
            "el",
            "Europe/Athens",
            "Τρίτη 4 Αυγούστου 2026, 14:30 (Θερινή ώρα Ανατολικής Ευρώπης, UTC+03:00)",
        ),
        ("el", "UTC", "Τρίτη 4 Αυγούστου 2026, 11:30 UTC"),
    ],
)
def test_times_are_written_in_the_readers_language(language: str, zone: str, expected: str) -> None:
    """Day, month and zone have the names that the reader gives them."""
    assert expected == Words(Locale.parse(language), NullTranslations()).when(AT, zone)


@pytest.mark.parametrize(
    ("language", "brief_time", "count", "share", "names"),
    [
        ("en", "Tue 4 Aug, 14:30 EEST", "12,340", "75%", "A, B and C"),
        ("tr", "4 Ağu Sal 14:30 UTC+03:00", "12.340", "%75", "A, B ve C"),
        ("el", "Τρί 4 Αυγ, 14:30 EEST", "12.340", "75%", "A, B και C"),
        ("th", "อ. 4 ส.ค. 14:30 น. UTC+03:00", "12,340", "75%", "A, B และ C"),
        ("zh_Hant", "8月4日 週二 14:30 UTC+03:00", "12,340", "75%", "A、B、C"),
    ],
)
def test_numbers_and_lists_are_written_as_the_language_does(
    language: str, brief_time: str, count: str, share: str, names: str
) -> None:
    """Marks of thousands, per cent before or after, the word before the last name."""
    locale = Locale.parse(language)
    words = Words(locale, NullTranslations())

    assert brief_time == words.briefly(AT, "Europe/Athens")
    assert count == words.number(12_340)
    assert share == times.percent(locale, 75)
    assert names == words.listed(("A", "B", "C")).replace(", and", " and")


def test_greek_has_two_plural_forms_and_turkish_one() -> None:
    """The number decides the form, by the rules of the language."""
    told = [
        environment(language)
        .from_string(
            "{{ ngettext('%(count)s case is stuck', '%(count)s cases are stuck', n, count=n) }}"
        )
        .render(n=number)
        for language in ("el", "tr")
        for number in (1, 3)
    ]

    assert [
        "1 υπόθεση δεν προχωρά",
        "3 υποθέσεις δεν προχωρούν",
        "1 vaka ilerlemiyor",
        "3 vaka ilerlemiyor",
    ] == told


def test_a_language_of_ones_own_needs_one_catalog(tmp_path: Path) -> None:
    """A folder with a catalog is all: texts, dates, the language that the mail declares."""
    folder = tmp_path / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "notices.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "We are looking for the cause."\nmsgstr "Ni serĉas la kaŭzon."\n\n'
        'msgid "Kind regards,"\nmsgstr "Kun saluto,"\n',
        encoding="utf-8",
    )
    kind = NoticeKind.STATUS_UPDATE
    made = next(contexts(kind, "eo", customer=True))
    mail, without_it = render(kind, made, None, tmp_path), render(kind, made)

    assert ("eo", "en") == (mail.language, without_it.language)
    for part in (mail.text, mail.html):
        assert "Kun saluto," in part
        assert "Ni serĉas la kaŭzon." in part
        assert "ŭgusto 2026" in part
    assert "Kind regards," in without_it.text


def test_tags_without_number_make_no_environments_without_number() -> None:
    """English of each of 676 regions is one English, Turkish another one."""
    regions = [f"{a}{b}" for a in ascii_uppercase for b in ascii_uppercase]

    assert {environment("en")} == {environment(f"en-{region}") for region in regions}
    assert environment("tr") is environment("tr-CY")
    assert environment("tr") is not environment("en")
