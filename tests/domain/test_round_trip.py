"""What travels through Temporal comes out as it was: each value of a union as its own class."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.clock import CaseClock
from firsthour.domain.decide import Answer, agenda, wants
from firsthour.domain.effects import Effect, Outcome
from firsthour.domain.escalation import Escalation
from firsthour.domain.refusals import Refused
from tests.domain.samples import filled
from tests.domain.world import ENGINE, EVA, MARIA, MONDAY, PIA, RITA, TEXT, Case, policy

CONVERTER = pydantic_data_converter.payload_converter
COMMANDS, FACTS, OUTCOMES = get_args(c.Command), get_args(f.Body), get_args(Outcome)


def through(value: object, hint: Any) -> Any:  # noqa: ANN401 - as it comes out
    """``value`` after a journey, decoded as ``hint``."""
    return CONVERTER.from_payloads(CONVERTER.to_payloads([value]), [hint])[0]


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_every_command_travels(kind: type) -> None:
    """Alone, and within what was said."""
    command = filled(kind)
    arrived, said = through(command, c.Command), through(c.Said("1", MARIA, command, 4), c.Said)

    assert (kind, command) == (type(arrived), arrived)
    assert (kind, command) == (type(said.command), said.command)


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_every_fact_travels(kind: type) -> None:
    """Alone, and within a line of the timeline."""
    body = filled(kind)
    arrived, fact = through(body, f.Body), through(f.Fact(7, MONDAY, RITA, body), f.Fact)

    assert (kind, body) == (type(arrived), arrived)
    assert (kind, body) == (type(fact.body), fact.body)
    assert fact == f.Fact(7, MONDAY, RITA, body)


@pytest.mark.parametrize("kind", OUTCOMES, ids=lambda kind: kind.__name__)
def test_every_outcome_travels(kind: type) -> None:
    """As what became of an effect."""
    outcome = filled(kind)
    arrived = through(outcome, Outcome)

    assert (kind, outcome) == (type(arrived), arrived)


@pytest.mark.parametrize("kind", [Effect, Answer, Refused, CaseClock, Escalation])
def test_what_else_travels(kind: type) -> None:
    """Filled in every field."""
    value = filled(kind)

    assert value == through(value, kind)


def test_kinds_are_unique() -> None:
    """By its kind a value of a union finds its class."""
    for union in (COMMANDS, FACTS, OUTCOMES):
        kinds = [kind.__dataclass_fields__["kind"].default for kind in union]
        assert len(kinds) == len(set(kinds))


def test_the_state_of_a_case_in_full_life_travels() -> None:
    """And goes on exactly as it would have: the same agenda, the same wants."""
    case = Case(1, customers=3).seated().waits("3 h").declared()
    case.says(PIA, c.OpenProblem("jira", "P-1")).says(EVA, c.Comment(TEXT))
    arrived = through(case.state, Escalation)

    assert case.state == arrived
    assert agenda(case.state) == agenda(arrived)
    assert wants(case.state) == wants(arrived)
    assert all(type(arrived.obligations[k]) is type(v) for k, v in case.state.obligations.items())


def test_ten_thousand_customers_fit_into_sixty_four_kibibytes() -> None:
    """With two hundred commands remembered and a full plan, in a long case with many answers."""
    holidays = tuple(MONDAY.date().replace(day=day) for day in range(1, 32))
    under = policy("default")
    under = replace(under, calendar=replace(under.calendar, holidays=holidays))
    case = Case(1, customers=10_000, under=under).seated().announced()
    item = c.PlanItem(c.Text("f" * 32), "somebody.of-the-team", MONDAY, "preventative")
    case.says(MARIA, c.RevisePlan((item,) * 60))
    for number in range(1, 31):
        case.hears(MARIA, c.FinishAction(number))
    batches = [tuple(range(first, first + 500)) for first in range(1, 10_000, 1000)]
    for batch in batches:
        case.says(ENGINE, c.HearCustomers(confirmed=batch))
    case.says(ENGINE, c.HearCustomers(denied=tuple(range(501, 600)))).waits("20 h")
    for number in range(200):
        case.hears(RITA, c.Comment(TEXT), said_as=f"3f2504e0-4f89-11d3-9a0c-0305e82c{number:04}")
    size = len(CONVERTER.to_payloads([case.state])[0].data)

    assert 200 == len(case.state.said)
    assert 10_000 == case.state.customers.present
    assert size < 64 * 1024
