"""Customers' answers on their way to their cases: put down at once, told in batches."""

from collections.abc import Iterable
from datetime import datetime

from temporalio.client import Client

from firsthour.domain.commands import HearCustomers, Said, Score
from firsthour.domain.roles import engine
from firsthour.records.answers import (
    Answer,
    Batch,
    cases_with_answers,
    next_batch,
    put_answer,
    settle_batch,
)
from firsthour.records.store import Store
from gate.errors import NoSuchCase, Refusal
from gate.say import say

__all__ = ["Answer", "put_answer", "relay"]

AT_ONCE = 500
"""Answers in one batch, and so in one turn of the case."""


async def relay(client: Client, store: Store, now: datetime) -> int:
    """Tell every case the answers that wait for it; how many were told."""
    told = 0
    for case in cases_with_answers(store):
        batch = next_batch(store, case, AT_ONCE)
        while batch is not None:
            await _tell(client, store, batch, now)
            told += len(batch.answers)
            batch = next_batch(store, case, AT_ONCE)
    return told


async def _tell(client: Client, store: Store, batch: Batch, now: datetime) -> None:
    try:
        await say(client, batch.case, Said(batch.id, engine("answers"), heard(batch)))
        code = ""
    except (Refusal, NoSuchCase) as error:
        code = error.code
    settle_batch(store, batch.id, now, code)


def heard(batch: Batch) -> HearCustomers:
    """The command that tells a batch."""
    access = [a for a in batch.answers if a.kind == "access"]
    return HearCustomers(
        confirmed=_numbers(a for a in access if a.value),
        denied=_numbers(a for a in access if not a.value),
        read=_numbers(a for a in batch.answers if a.kind == "rca"),
        scores=tuple(
            Score(a.customer, a.value, a.text) for a in batch.answers if a.kind == "survey"
        ),
    )


def _numbers(answers: Iterable[Answer]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(a.customer for a in answers))
