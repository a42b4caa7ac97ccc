"""Every mail as HTML: well formed, accessible, with no foreign link, readable on a phone."""

import shlex
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from html5lib.html5parser import ParseError

from firsthour.domain.effects import NoticeKind
from firsthour.notices import catalogs
from firsthour.notices.rendering.contexts import Context, context
from firsthour.notices.rendering.environment import SHIPPED
from firsthour.notices.rendering.render import LONGEST_SHORT, Own, Rendered, filled, render
from firsthour.notices.rendering.samples import (
    SERVICE,
    audiences,
    brief,
    contexts,
    effect,
    reader,
)
from tests.notices.mails import (
    Moved,
    both_widths,
    contrast,
    headings,
    in_dark,
    links,
    parsed,
    texts,
)

LANGUAGES = [name.replace("_", "-") for name in catalogs.languages(catalogs.SHIPPED)]
EACH = [(kind, customer) for kind in NoticeKind for customer in audiences(kind)]
ADDRESS = "https://status.example.com"
EVIL = (
    "Click [here](https://evil.example/a) or <a href='https://evil.example/b'>there</a>,"
    ' https://evil.example/c "><a href=https://evil.example/d> javascript:alert(1)'
    " <img src=https://evil.example/e> ![x](https://evil.example/f) <https://evil.example/g>"
)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3


@cache
def mails(kind: NoticeKind, customer: bool, language: str) -> tuple[Rendered, ...]:  # noqa: FBT001
    """The notice in each circumstance that its templates tell apart."""
    made = contexts(kind, language, customer=customer)
    return tuple(render(kind, each) for each in made)


def all_of(kind: NoticeKind, *, customer: bool) -> Iterator[Rendered]:
    """The notice in each circumstance and language."""
    for language in LANGUAGES:
        yield from mails(kind, customer, language)


def hostile(kind: NoticeKind, words: str, *, customer: bool, address: str = ADDRESS) -> Context:
    """A notice whose every text is ``words``."""
    case = brief(
        title=words,
        summary=words,
        public_summary=words,
        services=(words,),
        owner=words,
        team=words,
        public_address=address,
    )
    who = reader("en", customer=customer, name=words, document=words, organisation=words)
    who = replace(who, reasons=(f"customer:{words}",) if customer else (f"group:{words}", words))
    asked = effect(kind, customer=customer)
    asked = replace(asked, target=words, reason=words, obligation=words)
    return context(case, asked, who, words, words)


@pytest.mark.parametrize(("kind", "customer"), EACH)
def test_mails_are_strictly_well_formed(kind: NoticeKind, customer: bool) -> None:  # noqa: FBT001
    """No text or tag stands where a browser would move it, in any circumstance.

    And there is one h1, and no level of headings is left out on the way down.
    """
    for mail in all_of(kind, customer=customer):
        tree = parsed(mail.html)
        found = headings(tree)

        assert mail.language == tree.get("lang")
        assert tree.get("dir") in ("ltr", "rtl")
        assert not [each for each in tree.iter("table") if each.get("role") != "presentation"
                    and each.find(".//th") is None]  # fmt: skip
        assert all(each.get("alt") for each in tree.iter("img"))
        assert mail.html.startswith("<!doctype html>")
        assert 1 == found.count(1)
        assert 1 == found[0]
        assert all(after - before <= 1 for before, after in pairwise(found))


def test_a_text_between_the_rows_of_a_table_is_found() -> None:
    """What browsers move out of a table silently is an error here."""
    html = mails(NoticeKind.ALARM, False, "en")[0].html  # noqa: FBT003
    at = html.index('<tr><td class="end"')

    with pytest.raises(Moved, match="To merge this case:"):
        parsed(f"{html[:at]}To merge this case: {html[at:]}")
    with pytest.raises(ParseError):
        parsed(f"{html[:at]}<p>To merge this case:</p> {html[at:]}")


def test_the_command_about_a_call_is_whole_to_a_shell() -> None:
    """The number of a customer begins with what begins a comment, where it is not quoted."""
    texts = [mail.text for mail in mails(NoticeKind.ALARM, False, "en")]  # noqa: FBT003
    lines = [line for text in texts for line in text.splitlines() if "told-by-phone" in line]
    read = [shlex.split(line, comments=True) for line in lines]

    assert read
    assert {"--note"} == {words[-2] for words in read}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("kind", "customer"), EACH)
def test_every_text_stands_out_from_what_is_behind_it(
    kind: NoticeKind,
    customer: bool,  # noqa: FBT001
    dark: bool,  # noqa: FBT001
) -> None:
    """The contrast is 4.5:1 or better, computed from the styles, and no text is tiny."""
    for mail in mails(kind, customer, "en"):
        found = list(texts(parsed(in_dark(mail.html) if dark else mail.html)))
        weak = [each for each in found if contrast(each[1], each[2]) < 4.5 or each[3] < 13]

        assert len(found) > 10
        assert [] == weak


def test_dark_mode_is_dark() -> None:
    """Behind nearly every text is a dark colour then, so that no part was forgotten."""
    for kind, customer in EACH:
        for mail in mails(kind, customer, "en"):
            behind = {each[2] for each in texts(parsed(in_dark(mail.html)))}

            assert {colour for colour in behind if contrast(colour, "#ffffff") < 7} == set()


@pytest.mark.parametrize(("kind", "customer"), EACH)
def test_links_lead_to_the_public_address_alone(kind: NoticeKind, customer: bool) -> None:  # noqa: FBT001
    """Whatever links a text of the case holds, the mail has none but ours, and loads nothing."""
    told = render(kind, hostile(kind, EVIL, customer=customer))
    quiet = render(kind, hostile(kind, EVIL, customer=customer, address=EVIL))

    assert {ADDRESS} == links(parsed(told.html))
    assert set() == links(parsed(quiet.html))
    assert "evil.example" in told.html


@pytest.mark.parametrize(("kind", "customer"), EACH)
def test_the_case_is_seen_at_one_glance(kind: NoticeKind, customer: bool) -> None:  # noqa: FBT001
    """Title, facts and the time of the next message stand before the letter, in both parts."""
    mail = mails(kind, customer, "en")[0]
    shown = [text for text, *_ in texts(parsed(mail.html))]
    letter = next(at for at, text in enumerate(shown) if text.startswith("Dear "))
    facts = " ".join(shown[:letter])
    lines = mail.text[: mail.text.index("Dear ")]

    since = () if (kind, customer) == (NoticeKind.CORRECTION, True) else ("Tue 4 Aug 2026, 14:02",)
    for part in (*since, "Status", "Card payments"):
        assert part in facts
        assert part in lines
    assert ("Next message" in facts) == ("Next message" in lines)
    if kind in (NoticeKind.INITIAL_NOTICE, NoticeKind.STATUS_UPDATE, NoticeKind.HOLDING_STATEMENT):
        assert "by Tue 4 Aug 2026, 15:30 EEST (UTC+03:00), sooner if there is news" in facts


@pytest.mark.parametrize(("kind", "customer"), EACH)
def test_short_texts_fit_into_two_sms(kind: NoticeKind, customer: bool) -> None:  # noqa: FBT001
    """What, when the next message comes or what to do, and the label; however long the words."""
    for mail in all_of(kind, customer=customer):
        assert 20 < len(mail.short) <= LONGEST_SHORT
        assert mail.short.removesuffix("\uff09").endswith("ESC-2026-000017")
        assert ".." not in mail.short
    long = render(kind, hostile(kind, LONG * 50, customer=customer))

    assert len(long.short) <= LONGEST_SHORT
    assert long.short.removesuffix("\uff09").endswith("ESC-2026-000017")


def test_a_rehearsal_says_so_in_the_short_text() -> None:
    """Nobody is woken by a rehearsal in earnest."""
    for kind, customer in EACH:
        found = [mail.short.startswith("This is a rehearsal.") for mail in
                 mails(kind, customer, "en")]  # fmt: skip

        assert 1 == sum(found)


@pytest.mark.parametrize("folder", sorted(SERVICE))
def test_messages_about_firsthour_itself_are_mails_like_the_others(folder: str) -> None:
    """Well formed, one title, enough contrast in light and dark."""
    html = filled((f"service/{folder}/body.html",), SERVICE[folder], "en", Own())[0].strip()
    tree = parsed(html)

    assert 1 == headings(tree).count(1)
    for page in (html, in_dark(html)):
        assert [] == [each for each in texts(parsed(page)) if contrast(each[1], each[2]) < 4.5]
    assert {path.name for path in (SHIPPED / "service").iterdir()} == set(SERVICE)


@pytest.mark.timeout(240)
def test_nothing_overflows_on_a_phone(tmp_path: Path) -> None:
    """At 360 pixels no mail is wider than the screen, in a browser, whatever words are in it.

    Neither whole nor in programs that drop style sheets.
    """
    found: dict[str, str] = {}
    for kind, customer in EACH:
        for language in LANGUAGES:
            for number, mail in enumerate(mails(kind, customer, language)[:3]):
                found[f"{kind} {customer} {language} {number}"] = mail.html
        for name, words in (("long", LONG), ("evil", EVIL)):
            html = render(kind, hostile(kind, words, customer=customer)).html
            found[f"{kind} {customer} {name}"] = html
    for folder, values in SERVICE.items():
        found[folder] = filled((f"service/{folder}/body.html",), values, "en", Own())[0]
    measured = both_widths(found, tmp_path, 360)

    assert set(found) == set(measured)
    assert {} == {name: both for name, both in measured.items() if max(both) > 360}
