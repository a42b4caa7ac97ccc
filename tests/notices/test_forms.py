"""Form letters: nobody sees that a notice was rendered for all of them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.domain.effects import NoticeKind
from firsthour.domain.stages import Audience
from firsthour.notices.rendering.contexts import Context, context_customer
from firsthour.notices.rendering.forms import Forms
from firsthour.notices.rendering.render import Rendered, render
from tests.notices.examples import TO_CUSTOMERS, brief, customer, effect

NAMES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "Acme Inc.", "<b>Bo & Co.</b>", "{{ name }}", "%(name)s", "x" * 290]),
)


def made(kind: NoticeKind, name: str, organisation: str) -> Context:
    """What one customer may be told."""
    reader = replace(
        customer(), name=name, organisation=organisation, reasons=(f"customer:{organisation}",)
    )
    return context_customer(
        brief(), effect(kind, Audience.CUSTOMERS), replace(reader, document=""), "", "Care"
    )


@pytest.mark.parametrize("kind", TO_CUSTOMERS)
@settings(max_examples=25, deadline=None)
@given(names=st.lists(st.tuples(NAMES, NAMES), min_size=4, max_size=6))
def test_a_form_reads_as_what_is_rendered_for_one_reader(
    kind: NoticeKind, names: list[tuple[str, str]]
) -> None:
    """Whatever people and organisations are called, in all four parts."""
    forms = Forms(lambda context: render(kind, context))

    for each in names:
        context = made(kind, *each)

        assert render(kind, context) == forms.write(context)


def test_forms_without_number_are_not_all_kept() -> None:
    """Three thousand readers of whom each has other services: each reads of their own."""
    forms = Forms(lambda context: Rendered(str(context.values.services), "", "", "en", ""))
    context = made(NoticeKind.INITIAL_NOTICE, "Ada", "Acme")
    read = []
    for number in range(3_000):
        own = replace(context, values=replace(context.values, services=(f"s{number}",)))
        read.append(forms.write(own, number).subject)
        forms.write(own, number)
        forms.write(own, number)

    assert [f"('s{number}',)" for number in range(3_000)] == read
    assert max(len(forms._known), len(forms._met), len(forms._groups)) <= 1_000


def test_a_form_is_rendered_once_for_all_its_readers() -> None:
    """The first two as they are, and the third both ways, to see that the form is true."""
    rendered: list[Context] = []

    def counted(context: Context) -> Rendered:
        rendered.append(context)
        return render(NoticeKind.INITIAL_NOTICE, context)

    forms, after = Forms(counted), []
    for number in range(50):
        forms.write(made(NoticeKind.INITIAL_NOTICE, f"Ada {number}", f"Customer {number}"))
        after.append(len(rendered))

    assert [1, 2, 4, *[4] * 47] == after


def test_a_template_that_does_more_with_a_name_than_print_it_is_rendered_for_each() -> None:
    """A form that is not true is seen before it is used."""

    def shouting(context: Context) -> Rendered:
        found = render(NoticeKind.INITIAL_NOTICE, context)
        return replace(found, text=f"{context.values.name.upper()}, {found.text}")

    forms = Forms(shouting)
    texts = [forms.write(made(NoticeKind.INITIAL_NOTICE, name, "Acme")).text for name in "abcd"]

    assert ["A", "B", "C", "D"] == [text[0] for text in texts]
