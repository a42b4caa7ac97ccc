"""A notice that was stopped and a page that is pointless say why nobody further is told."""

from dataclasses import replace

import pytest

from firsthour.domain import facts as f
from firsthour.domain.commands import NO_TEXT
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience, Stage
from firsthour.records.facts import write_facts
from firsthour.records.ledger.voiding import halted, page_void
from firsthour.records.store import Store
from tests.records.cases import numbered, open_case
from tests.records.recipients import DUE, EFFECT

PAGE = Effect("page:1:1:0", "notify", NoticeKind.PAGE, Audience.OWNER)
AGAIN = replace(PAGE, key="page:1:2:0")
LEVEL = replace(PAGE, key="page:1:1:1", audience=Audience.LEVEL, target="L1")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f.NoticeStopped(EFFECT, NO_TEXT), "stopped"),
        (f.CaseCancelled(NO_TEXT), "cancelled"),
        (f.CaseMerged(2), "merged"),
        (f.CaseClosed(), ""),
    ],
)
def test_a_halted_notice_says_so(store: Store, body: f.Body, why: str) -> None:
    """Once a notice is stopped or its case called off, its sender sees it before it goes on."""
    case = open_case(store)
    write_facts(store, case, numbered(DUE))
    before = halted(store, case, EFFECT)

    write_facts(store, case, numbered(body, first=3))

    assert ("", why) == (before, halted(store, case, EFFECT))


@pytest.mark.parametrize(
    ("bodies", "why"),
    [
        ((), ""),
        ((f.PageDue(PAGE, 1, 0),), ""),
        ((f.PageDue(PAGE, 1, 0), f.CaseAcknowledged("maya")), "acknowledged"),
        ((f.CaseAcknowledged("maya"), f.AcknowledgementExpired("maya")), ""),
        ((f.CaseAcknowledged("maya"), f.PageDue(PAGE, 1, 0)), ""),
        (
            (
                f.PageDue(PAGE, 1, 0),
                f.CaseAcknowledged("maya"),
                f.AcknowledgementExpired("maya"),
                f.PageRoundBegun(1),
            ),
            "acknowledged",
        ),
        ((f.PageDue(PAGE, 1, 0), f.OwnershipTransferred("omar", "", 1, NO_TEXT)), "transferred"),
        ((f.PageDue(PAGE, 1, 0), f.PageRoundBegun(1)), "paged_anew"),
        ((f.PageDue(PAGE, 1, 0), f.ResolutionAnnounced(1)), "announced"),
        ((f.PageDue(PAGE, 1, 0), f.StageEntered(Stage.CANCELLED)), "cancelled"),
        ((f.PageDue(PAGE, 1, 0), f.CaseCancelled(NO_TEXT)), "cancelled"),
        ((f.PageDue(PAGE, 1, 0), f.CaseClosed()), "closed"),
        ((f.PageDue(PAGE, 1, 0), f.CaseClosed(), f.CaseReopened(NO_TEXT, 1)), "closed"),
        ((f.PageDue(PAGE, 1, 0), f.CaseMerged(2)), "merged"),
        ((f.PageDue(PAGE, 1, 0), f.CaseDeclined(NO_TEXT)), "declined"),
        ((f.PageDue(PAGE, 1, 0), f.PageDue(AGAIN, 2, 0)), "overtaken"),
        ((f.PageDue(PAGE, 1, 0), f.PageDue(LEVEL, 1, 1)), ""),
        ((f.PageDue(PAGE, 1, 0), f.NoticeStopped(PAGE.key, NO_TEXT)), "stopped"),
    ],
)
def test_a_page_is_void_once_it_is_pointless(
    store: Store, bodies: tuple[f.Body, ...], why: str
) -> None:
    """No page begins once its purpose is gone; why is the first thing that took it away."""
    case = open_case(store)
    write_facts(store, case, numbered(*bodies))

    assert why == page_void(store, case, PAGE.key)
