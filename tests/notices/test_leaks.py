"""What must not reach a reader: internal texts, code in fields, the values inside an error."""

from pathlib import Path

import pytest

from firsthour.domain.effects import NoticeKind
from firsthour.domain.stages import Audience
from firsthour.notices.rendering.contexts import context, context_customer, context_internal
from firsthour.notices.rendering.render import Rendered, TemplateFault, render
from tests.notices.examples import (
    SUMMARY,
    TITLE,
    TO_COLLEAGUES,
    TO_CUSTOMERS,
    brief,
    colleague,
    customer,
    effect,
)

HOSTILE = "<script>alert(1)</script>{{ 7 * 191 }}{% raw %}'\"&"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 191 }}{% raw %}&#39;&#34;&amp;"


def parts(rendered: Rendered) -> tuple[str, str, str]:
    """All that leaves the house."""
    return rendered.subject, rendered.text, rendered.html


@pytest.mark.parametrize("kind", TO_CUSTOMERS)
@pytest.mark.parametrize("text", ["", "An approved text."])
def test_customers_never_read_title_or_summary(kind: NoticeKind, text: str) -> None:
    """Whatever is sent to customers, the internal words of the case are not in it."""
    asked = effect(kind, Audience.CUSTOMERS)
    rendered = render(kind, context(brief(), asked, customer(), text, "Care"))

    for part in parts(rendered):
        assert TITLE not in part
        assert SUMMARY not in part
        assert "Mara Lind" not in part


@pytest.mark.parametrize(
    "kind", [kind for kind in NoticeKind if kind not in TO_CUSTOMERS and kind in TO_COLLEAGUES]
)
def test_an_internal_notice_cannot_be_rendered_for_customers(kind: NoticeKind) -> None:
    """A page or an alarm that is addressed to customers by mistake fails; nothing is told."""
    asked = effect(kind, Audience.CUSTOMERS)

    with pytest.raises(TemplateFault) as caught:
        render(kind, context_customer(brief(), asked, customer(), "", "Care"))

    assert "UndefinedError" == caught.value.fault
    assert TITLE not in str(caught.value)


def test_an_automatic_customer_notice_says_only_what_needs_no_approval() -> None:
    """Services, since when, that it is worked on, when they hear next; a public summary."""
    asked = effect(NoticeKind.INITIAL_NOTICE, Audience.CUSTOMERS)
    plain = render(NoticeKind.INITIAL_NOTICE, context(brief(), asked, customer(), "", "Care"))
    public = brief(public_summary="Cards are refused.")
    told = render(NoticeKind.INITIAL_NOTICE, context(public, asked, customer(), "", "Care"))

    assert "Cards are refused." not in plain.text
    assert plain.text == told.text.replace("Cards are refused.\n\n", "")


@pytest.mark.parametrize("kind", TO_COLLEAGUES)
def test_html_and_jinja_in_fields_are_shown_as_text_to_colleagues(kind: NoticeKind) -> None:
    """Markup in any field of the case is written out, never run."""
    case = brief(
        title=HOSTILE,
        summary=HOSTILE,
        owner=HOSTILE,
        team=HOSTILE,
        services=(HOSTILE,),
        reply_to=HOSTILE,
        public_address=HOSTILE,
    )
    reader = colleague(name=HOSTILE, reasons=(f"group:{HOSTILE}", HOSTILE))
    asked = effect(kind, Audience.STAKEHOLDERS, target=HOSTILE, reason=HOSTILE, obligation=HOSTILE)
    rendered = render(kind, context_internal(case, asked, reader, HOSTILE, HOSTILE))

    assert "<script" not in rendered.html
    assert "1337" not in "".join(parts(rendered))
    assert SHOWN in rendered.html
    assert HOSTILE in rendered.text


@pytest.mark.parametrize("kind", TO_CUSTOMERS)
def test_html_and_jinja_in_fields_are_shown_as_text_to_customers(kind: NoticeKind) -> None:
    """Markup in any field that customers see is written out, never run."""
    case = brief(services=(HOSTILE,), public_summary=HOSTILE, public_address=HOSTILE)
    reader = customer(name=HOSTILE, reasons=(f"customer:{HOSTILE}",), document=HOSTILE)
    asked = effect(kind, Audience.CUSTOMERS, obligation=HOSTILE)
    rendered = render(kind, context_customer(case, asked, reader, HOSTILE, HOSTILE))

    assert "<script" not in rendered.html
    assert "1337" not in "".join(parts(rendered))
    assert SHOWN in rendered.html


def test_control_characters_do_not_reach_the_reader() -> None:
    """Escape sequences, NUL and marks that turn the reading direction are taken out."""
    asked = effect(NoticeKind.PAGE, Audience.OWNER)
    case = brief(title="a\x1b[31m\x00b\u202ec", summary="x\x07y\u2066z")
    rendered = render(NoticeKind.PAGE, context_internal(case, asked, colleague(), "", "Care"))

    assert not set("\x1b\x00\x07\u202e\u2066") & set("".join(parts(rendered)))


def test_a_template_of_ones_own_runs_in_the_sandbox(tmp_path: Path) -> None:
    """A template that reaches into Python is stopped; the error names file and line."""
    own = tmp_path / "notices" / "survey"
    own.mkdir(parents=True)
    (own / "subject.txt").write_text("ours\n\n{{ services.__class__.__mro__ }}")

    with pytest.raises(TemplateFault) as caught:
        render(
            NoticeKind.SURVEY,
            context_customer(
                brief(), effect(NoticeKind.SURVEY, Audience.CUSTOMERS), customer(), "", "Care"
            ),
            templates=tmp_path,
        )

    assert "SecurityError" == caught.value.fault


@pytest.mark.parametrize(
    ("source", "line", "fault"),
    [
        ("ok\n{{ summary }}", 2, "UndefinedError"),
        ("ok\n\n{{ 1 / 0 }}", 3, "ZeroDivisionError"),
        ("{% if %}", 1, "syntax"),
        ("{% include 'notices/none.txt' %}", 1, "missing"),
    ],
)
def test_a_fault_in_a_template_names_its_place(
    tmp_path: Path, source: str, line: int, fault: str
) -> None:
    """Whoever must mend a template learns the file and the line, and no text of the case."""
    own = tmp_path / "notices" / "survey"
    own.mkdir(parents=True)
    (own / "subject.txt").write_text(source)
    asked = effect(NoticeKind.SURVEY, Audience.CUSTOMERS)
    made = context_customer(brief(), asked, customer(), "", "Care")

    with pytest.raises(TemplateFault) as caught:
        render(NoticeKind.SURVEY, made, templates=tmp_path)

    assert (line, fault) == (caught.value.line, caught.value.fault)
    assert "notices/survey/subject.txt" == caught.value.template


def test_templates_of_ones_own_go_before_the_shipped_ones(tmp_path: Path) -> None:
    """One file can be replaced; the others stay as shipped."""
    own = tmp_path / "notices" / "survey"
    own.mkdir(parents=True)
    (own / "subject.txt").write_text("Tell us, {{ name }}")
    asked = effect(NoticeKind.SURVEY, Audience.CUSTOMERS)
    made = context_customer(brief(), asked, customer(), "", "Care")

    rendered = render(NoticeKind.SURVEY, made, templates=tmp_path)

    assert "Tell us, Ada Byron" == rendered.subject
    assert "How well did we look after you" in rendered.text
