"""Customers' answers on their way to their cases: put down at once, told in batches."""

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime

from temporalio.client import Client

from firsthour.domain.commands import NO_TEXT, AnswerAbout, HearCustomers, Said, Score, Word
from firsthour.domain.refusals import Code
from firsthour.domain.roles import engine
from firsthour.records.answers import (
    Answer,
    Batch,
    Refusals,
    cases_with_answers,
    next_batch,
    put_answer,
    refusals,
    settle_batch,
)
from firsthour.records.store import Store
from gate.errors import NoSuchCase, Refusal
from gate.say import say

__all__ = ["Answer", "put_answer", "relay"]

AT_ONCE = 500
"""Answers in one batch, and so in one turn of the case."""
PATIENCE_S = 5.0
"""Seconds that a case's facts are given to reach the records; then the batch is told once more."""
_POLL_S = 0.02


async def relay(client: Client, store: Store, now: datetime) -> int:
    """Tell every case the answers that wait for it; how many were told."""
    told = 0
    for case in cases_with_answers(store):
        batch = next_batch(store, case, AT_ONCE)
        while batch is not None and await _tell(client, store, batch, now):
            told += len(batch.answers)
            batch = next_batch(store, case, AT_ONCE)
    return told


async def _tell(client: Client, store: Store, batch: Batch, now: datetime) -> bool:
    """Tell a batch and note what came of each answer; false where that is not on record yet."""
    try:
        given = await say(client, batch.case, Said(batch.id, engine("answers"), heard(batch)))
    except (Refusal, NoSuchCase) as error:
        settle_batch(store, batch.id, now, error.code)
        return True
    refused = await _refused(store, batch, given.last)
    if refused is None:
        return False
    settle_batch(store, batch.id, now, codes=dict(_codes(batch, refused)))
    return True


async def _refused(store: Store, batch: Batch, last: int) -> Refusals | None:
    """What could not be taken, out of the facts, once these are in the records up to ``last``."""
    deadline = time.monotonic() + PATIENCE_S
    while (found := refusals(store, batch.case, batch.id, last)) is None:
        if time.monotonic() > deadline:
            return None
        await asyncio.sleep(_POLL_S)
    return found


def _codes(batch: Batch, refused: Refusals) -> Iterator[tuple[str, str]]:
    """The outcome of each answer, by its id. Of two scores of one customer the first counts."""
    scored: set[int] = set()
    for answer in batch.answers:
        about = _about(answer)
        code = refused.get((about, answer.customer), "")
        if about == "score" and answer.customer in scored:
            code = code or Code.ALREADY_DONE
        scored.update({answer.customer} if about == "score" else ())
        yield answer.id, code


def heard(batch: Batch) -> HearCustomers:
    """The command that tells a batch."""
    return HearCustomers(
        confirmed=_numbers(batch, "confirmed"),
        denied=_numbers(batch, "denied"),
        read=_numbers(batch, "read"),
        scores=tuple(
            Score(a.customer, a.value, a.text) for a in batch.answers if a.kind == "survey"
        ),
        words=tuple(_words(batch)),
    )


def _about(answer: Answer) -> AnswerAbout:
    match answer.kind:
        case "access":
            return "confirmed" if answer.value else "denied"
        case "rca":
            return "read"
        case "survey":
            return "score"


def _numbers(batch: Batch, about: AnswerAbout) -> tuple[int, ...]:
    return tuple(dict.fromkeys(a.customer for a in batch.answers if _about(a) == about))


def _words(batch: Batch) -> Iterator[Word]:
    """The words of each, and through whom they came; of several of one customer, the first."""
    found: dict[tuple[AnswerAbout, int], Word] = {}
    for answer in batch.answers:
        about = _about(answer)
        text = answer.text if about != "score" else NO_TEXT
        if text or answer.heard_by:
            word = Word(about, answer.customer, text, answer.heard_by)
            found.setdefault((about, answer.customer), word)
    yield from found.values()
