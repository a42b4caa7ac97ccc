"""What comes of customers' answers heard in a batch: each is taken, or refused by itself."""

from collections.abc import Iterable, Iterator

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.acts.resolving import (
    alert_low,
    may_answer,
    may_read,
    may_score,
    next_round,
    outweighed,
)
from firsthour.domain.acts.table import on
from firsthour.domain.escalation import CONFIRMED, DENIED, Escalation
from firsthour.domain.refusals import Refused, invalid
from firsthour.domain.turn import Turn

Verdicts = dict[tuple[c.AnswerAbout, int], Refused | None]
"""By what an answer is about and whose it is: why it cannot be taken; ``None`` where it can."""


@on(c.HearCustomers)
def hear_customers(turn: Turn, command: c.HearCustomers) -> Refused | None:
    """A batch of answers in one turn; which of them cannot be taken, and why, is on record."""
    verdicts = _judged(turn.state, command)
    if not verdicts:
        return invalid("A batch holds at least one answer.")
    refusals = [refused for refused in verdicts.values() if refused]
    if len(refusals) == len(verdicts) and len({refused.code for refused in refusals}) == 1:
        return refusals[0]
    words = {(word.about, word.customer): word for word in command.words}
    _take_access(turn, verdicts, words)
    _take_rest(turn, verdicts, words, command.scores)
    if refusals:
        turn.add(f.AnswersRefused(tuple(_refused(verdicts))))
    return None


def _judged(state: Escalation, command: c.HearCustomers) -> Verdicts:
    """The verdict on each answer; of several of one customer about one thing, on the first."""
    found: Verdicts = {}
    for number in command.denied:
        found["denied", number] = may_answer(state, number, DENIED)
    for number in command.confirmed:
        is_outweighed = found.get(("denied", number), "") is None
        verdict = outweighed(number) if is_outweighed else may_answer(state, number, CONFIRMED)
        found["confirmed", number] = verdict
    for number in command.read:
        found["read", number] = may_read(state, number)
    for score in command.scores:
        if ("score", score.customer) not in found:
            found["score", score.customer] = may_score(state, score.customer, score.score)
    return found


Words = dict[tuple[c.AnswerAbout, int], c.Word]


def _take_access(turn: Turn, verdicts: Verdicts, words: Words) -> None:
    for (heard_by, text), numbers in _alike("confirmed", verdicts, words):
        turn.add(f.AccessConfirmed(numbers, heard_by, text))
    for (heard_by, text), numbers in _alike("denied", verdicts, words):
        turn.add(f.AccessDenied(numbers, heard_by, text))
    denied = tuple(_taken("denied", verdicts))
    if denied:
        next_round(turn, denied)


def _take_rest(turn: Turn, verdicts: Verdicts, words: Words, scores: Iterable[c.Score]) -> None:
    for (heard_by, _), numbers in _alike("read", verdicts, words):
        turn.add(f.RcaAcknowledged(numbers, heard_by))
    first = {score.customer: score for score in reversed(tuple(scores))}
    for (heard_by, _), numbers in _alike("score", verdicts, words):
        taken = tuple(first[number] for number in numbers)
        turn.add(f.SurveyAnswered(taken, heard_by))
        alert_low(turn, taken)


def _taken(about: c.AnswerAbout, verdicts: Verdicts) -> Iterator[int]:
    return (number for (what, number), no in verdicts.items() if what == about and no is None)


def _alike(
    about: c.AnswerAbout, verdicts: Verdicts, words: Words
) -> Iterable[tuple[tuple[c.HeardBy, c.Text], tuple[int, ...]]]:
    """The customers whose answers can be taken, together where nothing sets them apart."""
    found: dict[tuple[c.HeardBy, c.Text], tuple[int, ...]] = {}
    for number in _taken(about, verdicts):
        word = words.get((about, number))
        key = (word.heard_by, word.text) if word else ("", c.NO_TEXT)
        found[key] = (*found.get(key, ()), number)
    return found.items()


def _refused(verdicts: Verdicts) -> Iterator[f.RefusedAnswers]:
    found: dict[tuple[c.AnswerAbout, str], tuple[int, ...]] = {}
    for (about, number), refused in verdicts.items():
        if refused:
            key = (about, refused.code.value)
            found[key] = (*found.get(key, ()), number)
    return (f.RefusedAnswers(about, code, numbers) for (about, code), numbers in found.items())
