"""Every kind of notice: its files, what they ask for, how they read."""

from typing import Any

import pytest
from jinja2 import meta

from firsthour.domain.effects import NoticeKind
from firsthour.domain.stages import Audience, Phase, Stage
from firsthour.notices import catalogs
from firsthour.notices.rendering.contexts import (
    COLLEAGUE_NAMES,
    CUSTOMER_NAMES,
    context,
    context_customer,
    context_internal,
)
from firsthour.notices.rendering.environment import SHIPPED, environment
from firsthour.notices.rendering.render import FILES, Rendered, render
from tests.notices.examples import (
    BOTH,
    TITLE,
    TO_COLLEAGUES,
    TO_CUSTOMERS,
    brief,
    colleague,
    customer,
    effect,
)

NOTICES = SHIPPED / "notices"
GIVEN_TO_ALL = frozenset(
    {
        *("gettext", "ngettext", "pgettext", "npgettext", "_", "parts"),
        *("language", "direction", "begin", "end", "gap", "colon"),
    }
)
"""Globals of the environment, and the macros that each page imports."""
FOR_CUSTOMERS = sorted(
    path.relative_to(SHIPPED).as_posix()
    for path in NOTICES.rglob("*.*")
    if path.parent.name == "customers"
    or path.name.startswith(("_customer", "_layout", "_parts", "_short"))
    or path.parent.name in ("access_check", "rca_shared", "survey")
)
ALL_FILES = sorted(path.relative_to(SHIPPED).as_posix() for path in NOTICES.rglob("*.*"))


def to_customer(kind: NoticeKind, text: str = "", **changes: Any) -> Rendered:  # noqa: ANN401
    """The notice of a kind as a customer's contact gets it."""
    asked = effect(kind, Audience.CUSTOMERS)
    made = context_customer(brief(**changes), asked, customer(), text, "Customer Care")
    return render(kind, made)


def to_colleague(kind: NoticeKind, text: str = "", **changes: object) -> Rendered:
    """The notice of a kind as a colleague gets it."""
    asked = effect(kind, Audience.STAKEHOLDERS)
    return render(kind, context_internal(brief(**changes), asked, colleague(), text, "Care"))


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_four_files(kind: NoticeKind) -> None:
    """A notice is a subject, a text, a page and a short text."""
    found = {path.name for path in (NOTICES / kind).glob("*.*")}

    assert set(FILES) == found


@pytest.mark.parametrize("kind", BOTH)
def test_kinds_for_both_have_words_of_their_own_for_customers(kind: NoticeKind) -> None:
    """Where colleagues read the title, customers get other files."""
    found = {path.name for path in (NOTICES / kind / "customers").glob("*.*")}

    assert set(FILES) == found


@pytest.mark.parametrize("file", ALL_FILES)
def test_templates_ask_only_for_what_their_context_names(file: str) -> None:
    """No template asks for a value that it will not be given."""
    source = (SHIPPED / file).read_text("utf-8")
    wanted = meta.find_undeclared_variables(environment("en").parse(source)) - GIVEN_TO_ALL

    assert frozenset() == wanted - COLLEAGUE_NAMES


@pytest.mark.parametrize("file", FOR_CUSTOMERS)
def test_templates_for_customers_ask_only_for_what_customers_may_read(file: str) -> None:
    """No template that customers get names the title, the summary or anything internal."""
    source = (SHIPPED / file).read_text("utf-8")
    wanted = meta.find_undeclared_variables(environment("en").parse(source)) - GIVEN_TO_ALL

    assert frozenset() == wanted - CUSTOMER_NAMES


@pytest.mark.parametrize("language", catalogs.languages(catalogs.SHIPPED))
@pytest.mark.parametrize("kind", TO_CUSTOMERS)
def test_every_customer_notice_renders_in_every_language(kind: NoticeKind, language: str) -> None:
    """Every shipped language renders every notice that customers get."""
    asked = effect(kind, Audience.CUSTOMERS)
    made = context_customer(brief(), asked, customer(language=language), "", "Care")

    rendered = render(kind, made)

    assert rendered.subject.startswith("[ESC-2026-000017] ")
    assert f'lang="{language.replace("_", "-")}"' in rendered.html


@pytest.mark.parametrize("kind", TO_COLLEAGUES)
def test_every_internal_notice_shows_the_case_at_a_glance(kind: NoticeKind) -> None:
    """What, since when, whom it touches, who works on it, when the reader hears next, and why."""
    rendered = to_colleague(kind)

    for told in (rendered.text, rendered.html):
        for part in (TITLE, "Payments", "11:02 UTC", "12:30 UTC", "Mara Lind", "You own this case"):
            assert part in told
        assert "Your answer goes to escalations@example.com." in told


@pytest.mark.parametrize("kind", TO_CUSTOMERS)
def test_every_customer_notice_says_what_since_when_and_how_to_answer(kind: NoticeKind) -> None:
    """Services, the hour on the customer's clock, the next word, the reason, the way to answer."""
    rendered = to_customer(kind)

    for told in (rendered.text, rendered.html):
        for part in ("Payments and Login", "15:30 EEST (UTC+03:00)", "Analytical Engines Ltd"):
            assert part in told
        assert "Your answer goes to escalations@example.com." in told


@pytest.mark.parametrize("kind", TO_CUSTOMERS)
def test_rehearsals_say_so_in_every_notice(kind: NoticeKind) -> None:
    """Nobody takes a rehearsal for an emergency."""
    rehearsed, real = to_customer(kind, rehearsal=True), to_customer(kind)

    for told in (rehearsed.text, rehearsed.html):
        assert "This is a rehearsal." in told
    for told in (real.text, real.html):
        assert "rehearsal" not in told.replace('class="rehearsal"', "").split("</style>")[-1]


def test_a_notice_to_a_case_that_is_solved_meanwhile_says_so() -> None:
    """What was promised is sent also when it is solved by then, and says that it is."""
    over: dict[str, Any] = {
        "resolving": False,
        "phase": Phase.MONITORING,
        "stage": Stage.CLOSE,
    }

    for kind in (NoticeKind.INITIAL_NOTICE, NoticeKind.HOLDING_STATEMENT):
        rendered = to_customer(kind, **over)

        assert "the services work again" in rendered.text
        assert rendered.subject == "[ESC-2026-000017] Working again: Payments and Login"


def test_a_declared_but_unannounced_resolution_is_not_called_solved() -> None:
    """Nobody hears "solved" before the resolution is announced."""
    rendered = to_customer(NoticeKind.INITIAL_NOTICE, phase=Phase.IDENTIFIED)

    assert "solved" not in rendered.text


@pytest.mark.parametrize(
    "kind",
    [NoticeKind.INITIAL_NOTICE, NoticeKind.STATUS_UPDATE, NoticeKind.RESOLUTION_ANNOUNCEMENT],
)
def test_a_text_that_a_person_wrote_is_what_is_sent(kind: NoticeKind) -> None:
    """The approved text stands in both parts, with its paragraphs."""
    rendered = to_customer(kind, "First words.\n\nSecond words.")

    assert "First words.\n\nSecond words." in rendered.text
    assert ">First words.</p>" in rendered.html
    assert ">Second words.</p>" in rendered.html


def test_a_case_without_services_still_reads_well() -> None:
    """Nothing says "a problem with , which began"."""
    rendered = to_customer(NoticeKind.INITIAL_NOTICE, services=())

    assert "There is a problem with our services, which began on" in rendered.text
    assert "Affected services" not in rendered.text


@pytest.mark.parametrize("kind", NoticeKind)
def test_subjects_are_one_short_line(kind: NoticeKind) -> None:
    """A title of a million characters with line ends makes a subject that mail programs take."""
    long = "A title\r\nBcc: everybody@example.com " * 30_000
    rendered = to_colleague(kind, title=long)

    assert len(rendered.subject) <= 180
    assert not set("\r\n") & set(rendered.subject)
    assert len(rendered.html) < 50_000


@pytest.mark.parametrize("kind", TO_CUSTOMERS)
def test_a_name_that_ends_with_a_full_stop_ends_its_sentence(kind: NoticeKind) -> None:
    """No mail says "A.Ş..": the full stop of the name is that of the sentence."""
    reader = customer(name="Ada Jr.", organisation="Kule A.Ş.", reasons=("customer:Kule A.Ş.",))
    about = brief(services=("Login", "Pay Ltd."))
    told = effect(kind, Audience.CUSTOMERS)
    rendered = render(kind, context(about, told, reader, "", "Support Inc."))

    for part in (rendered.subject, rendered.text, rendered.html):
        assert ".." not in part.replace("...", "")
        assert "\ue000" not in part
    assert "Ada Jr.," in rendered.text


def test_a_text_broken_at_a_margin_flows_in_both_parts() -> None:
    """What an editor wrapped at a column reads as a paragraph, on a phone as well."""
    text = (
        "We have found what makes the payments fail and are\n"
        "putting it right now; you need not do anything before\n"
        "you hear from us again."
    )
    rendered = to_customer(NoticeKind.STATUS_UPDATE, text)

    assert text.replace("\n", " ") in rendered.text
    assert text.replace("\n", " ") in rendered.html
