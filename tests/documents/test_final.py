"""Each customer gets a root cause analysis of their own: theirs, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from firsthour.documents.casefile import CaseFile, Member, read_case
from firsthour.documents.final import NotRenderable, final_rcas
from firsthour.documents.guard import LeakFound
from firsthour.documents.merge import merge
from firsthour.documents.rca import read
from firsthour.documents.render import Document, customer_body
from firsthour.domain import commands as c
from firsthour.policies.loading import load
from firsthour.records import content
from firsthour.records.store import Store
from tests.documents.cases import (
    COORDINATOR,
    EXECUTIVE,
    INTAKE,
    INTERNAL,
    OPENED,
    PEOPLE,
    RCA,
    SUMMARY,
    keep,
    said,
    without_customers,
)

FINE = "summary: {class: customer, text: It broke and is mended.}\nroot_causes: A cable.\n"


def opened(store: Store, rca: str = RCA, *more: tuple[float, object, object]) -> CaseFile:
    """Keep a case with these findings and what is said after them; read it."""
    kept = keep(store, said(store, rca, *more))  # type: ignore[arg-type]
    assert () == kept.run.refused
    return read_case(store, kept.case, lambda person: PEOPLE.get(person, person))


def rendered(case: CaseFile) -> list[Document]:
    """Give the documents of the latest revision, by customer."""
    return [document for _, document in final_rcas(case, case.state.rca.revision)]


def leak(case: CaseFile) -> LeakFound:
    """Give the leak that stops the documents of a case."""
    with pytest.raises(LeakFound) as caught:
        rendered(case)
    return caught.value


def test_each_customer_reads_their_parts_only(store: Store) -> None:
    """Parts are chosen by class, by service and by customer, in both formats."""
    bank, shop, payroll = rendered(opened(store))
    cards, payouts, own = "One card payment in three", "Payouts were made", "1,204 of your"
    seen = [
        tuple(part in text for part in (cards, payouts, own))
        for document in (bank, shop, payroll)
        for text in (document.markdown, document.html)
    ]

    assert [(True, False, True)] * 2 + [(True, True, False)] * 2 + [
        (False, True, False)
    ] * 2 == seen


def test_nothing_internal_and_nothing_of_the_case_is_in_them(store: Store) -> None:
    """Neither internal parts, nor owners of actions, nor title and summary of the case."""
    case = opened(store)
    texts = [text for each in rendered(case) for text in (each.markdown, each.html)]
    forbidden = (INTERNAL, "Budget", "wrong host", "Tomas", "David", SUMMARY, INTAKE.title)

    assert [] == [word for text in texts for word in forbidden if word in text]


def test_each_has_their_window_of_impact_in_their_zone(store: Store) -> None:
    """From when it was known to the announcement on which their access was settled."""
    bank, shop, payroll = rendered(opened(store))

    assert "Affected from: 3 March 2026, 10:40 UTC+02:00" in bank.markdown
    assert "Etkinin başlangıcı: 3 Mart 2026, 15:40 UTC+07:00" in shop.markdown
    assert "Affected from: 3 March 2026, 08:40 UTC" in payroll.markdown
    assert "Süre: 4 saat 19 dakika" in shop.markdown
    assert "Duration: 2 hours 34 minutes" in bank.markdown


def test_a_date_stays_on_one_line(store: Store) -> None:
    """By when an action is done stands in a cell that does not wrap."""
    document = rendered(opened(store))[0]

    assert '<td class="time" data-label="By">30 April 2026</td>' in document.html
    assert "td.time { white-space: nowrap; }" in document.html


def test_names_are_shown_as_they_are_written(store: Store) -> None:
    """HTML in a customer's name is text; other scripts stand."""
    _, shop, payroll = rendered(opened(store))

    assert "ร้านค้าตัวอย่าง &lt;b&gt;&amp; Söhne&lt;/b&gt;" in shop.html
    assert "ร้านค้าตัวอย่าง \\<b\\>& Söhne\\</b\\>" in shop.markdown
    assert "Μισθοδοσία ΑΕ" in payroll.html


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "{% raw %}", "%(x)s"]
)
def test_what_people_write_is_never_run(store: Store, nasty: str) -> None:
    """HTML, Jinja and placeholders in findings and names come out as text."""
    customer = replace(INTAKE.customers[0], name=f"Bank {nasty}", services=())
    intake = replace(INTAKE, customers=(customer,), services=(f"svc {nasty}",), title=nasty)
    rca = FINE + f"impact: {{class: customer, text: 'See {nasty}'}}\n"
    spoken = [each for each in said(store, rca) if getattr(each.said.command, "customer", 1) == 1]
    case = read_case(store, keep(store, spoken, intake=intake).case)
    (document,) = rendered(case)

    assert "<script>alert" not in document.html
    assert "<script>alert" not in document.markdown
    assert "49" not in document.markdown.replace("14:49", "")
    assert nasty.replace("<", "&lt;").replace(">", "&gt;") in document.html


def test_documents_are_self_contained(store: Store) -> None:
    """A page brings its style along, says its language, and loads nothing."""
    for document, spoken in zip(rendered(opened(store)), ("en", "tr", "en"), strict=True):
        assert document.html.startswith(f'<!DOCTYPE html>\n<html lang="{spoken}" dir="ltr">')
        assert "viewport" in document.html
        assert not [word for word in ("http", "src=", "@import", "url(") if word in document.html]


def test_an_internal_part_that_reaches_a_customers_text_stops_all(store: Store) -> None:
    """The same sentence in a part for customers, written otherwise, is found and named."""
    copied = INTERNAL.upper().replace(" ", "\n      ")
    found = leak(
        opened(store, RCA + f"went_wrong:\n  - class: customer\n    text: |\n      {copied}")
    )

    assert ("internal_part", "rca[1].summary[2]") == (found.code, found.part)


def test_a_part_for_other_customers_stops_a_text_by_hand_for_all(store: Store) -> None:
    """What is for one customer alone must not reach the others by an edited text."""
    text = content.put(store, "One card payment in three was declined, they say.")
    found = leak(opened(store, RCA, (1600, EXECUTIVE, c.EditRca(text))))

    assert ("other_customer_part", "rca[1].impact[1]") == (found.code, found.part)


def test_the_summary_of_the_case_stops_a_text_by_hand(store: Store) -> None:
    """What the case was opened with is for colleagues."""
    text = content.put(store, "The on-call rolled back release 4.12 without any effect.")
    found = leak(opened(store, RCA, (1600, EXECUTIVE, c.EditRca(text, 1))))

    assert "case_summary" == found.code


def test_a_forbidden_term_is_told_by_its_number_and_part(store: Store) -> None:
    """The policy's list is held against every text for customers."""
    policy = replace(load("default"), forbidden_terms=("nightfall", "a fault in a database"))
    case = read_case(store, keep(store, said(store), policy=policy).case)
    found = leak(case)

    assert ("forbidden_term", "rca[1].root_causes[1]", 2) == (found.code, found.part, found.term)


def test_a_text_by_hand_stands_in_place_of_the_parts(store: Store) -> None:
    """For all or for one, the latest wins; who they are and their window stay."""
    everybody = content.put(store, "## For all\n\nWe are sorry.")
    alone = content.put(store, "For the bank <b>alone</b>.")
    more = ((1600, EXECUTIVE, c.EditRca(everybody)), (1610, EXECUTIVE, c.EditRca(alone, 1)))
    bank, shop, _ = rendered(opened(store, RCA, *more))

    assert "For the bank &lt;b>alone&lt;/b>." in bank.markdown
    assert "For the bank &lt;b&gt;alone&lt;/b&gt;." in bank.html
    assert "We are sorry." in shop.markdown
    assert "Etkinin başlangıcı" in shop.markdown
    assert "One card payment" not in shop.markdown + bank.markdown


def test_new_findings_make_a_text_by_hand_void(store: Store) -> None:
    """What was written without the newest findings does not hide them."""
    by_hand = content.put(store, "We are sorry.")
    second = content.put(store, FINE, "rca")
    more = (
        (1600, EXECUTIVE, c.EditRca(by_hand)),
        (1700, COORDINATOR, c.SubmitInternalRca(second, "Network")),
    )
    bank, *_ = rendered(opened(store, RCA, *more))

    assert "We are sorry." not in bank.markdown
    assert "It broke and is mended." in bank.markdown


def test_withdrawn_findings_are_not_used(store: Store) -> None:
    """The final RCA holds what still stands."""
    second = content.put(store, FINE, "rca")
    reason = content.put(store, "wrong host")
    more = (
        (1600, COORDINATOR, c.SubmitInternalRca(second, "Network")),
        (1700, COORDINATOR, c.WithdrawInternalRca(1, reason)),
    )
    bank, *_ = rendered(opened(store, RCA, *more))

    assert "One card payment" not in bank.markdown
    assert "It broke and is mended." in bank.markdown


@pytest.mark.parametrize(
    ("rca", "code", "part"),
    [
        ("summary: x y\nroot_causes: z\n", "nothing_for_customer", "customer[1]"),
        (
            "summary: {class: customer, customers: [bank], text: A}\nroot_causes: z\n",
            "nothing_for_customer",
            "customer[2]",
        ),
        ("this is: no analysis\n", "rca_invalid", "rca[1]"),
    ],
)
def test_what_cannot_be_rendered_is_told_by_code(
    store: Store, rca: str, code: str, part: str
) -> None:
    """No customer gets an empty analysis, and findings that cannot be read are named."""
    case = opened(store, rca)
    with pytest.raises(NotRenderable) as caught:
        rendered(case)

    assert (code, part) == (caught.value.code, caught.value.part)


def test_customers_that_joined_later_were_affected_from_then(store: Store) -> None:
    """Their window begins when they joined; those who left get nothing."""
    case = opened(store)
    late = [replace(each, since=OPENED + timedelta(hours=1)) for each in case.members[:1]]
    gone = [replace(each, access="removed") for each in case.members[1:]]
    (only,) = rendered(replace(case, members=(*late, *gone)))

    assert "Affected from: 3 March 2026, 12:00 UTC+02:00" in only.markdown


def test_the_editable_text_gives_the_same_document(store: Store) -> None:
    """What a person is given to edit, sent back unchanged, changes nothing a reader sees."""
    case = opened(store)
    member = case.members[0]
    merged = merge({1: read(RCA)}, member.customer.id, member.services)
    body = customer_body(merged, timezone=member.customer.timezone, language="en")

    assert body.strip() in rendered(case)[0].markdown


def test_a_thousand_alike_are_guarded_once_and_all_made(store: Store) -> None:
    """Customers that differ by name alone each get their document."""
    intake = without_customers(1_000)
    spoken = [each for each in said(store, FINE) if not hasattr(each.said.command, "heard_by")]
    case = read_case(store, keep(store, spoken, intake=intake).case)
    beats: list[int] = []
    found: list[tuple[Member, Document]] = list(
        final_rcas(case, case.state.rca.revision, lambda: beats.append(1))
    )

    assert 1_000 == len({document.html for _, document in found})
    assert len(beats) >= 20
