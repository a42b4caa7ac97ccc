"""From a sentence to a check, or to a mistake: where it went wrong, and what belongs there."""

from difflib import SequenceMatcher, get_close_matches
from typing import cast

from firsthour.laboratory.expectations.form import one_of
from firsthour.laboratory.expectations.grammar import FORMS, slots_of_sentences
from firsthour.laboratory.expectations.names import Names
from firsthour.laboratory.expectations.patterns import Reading, tokens_of
from firsthour.laboratory.expectations.slots import slots_of
from firsthour.laboratory.expectations.verdicts import Check
from firsthour.reading import Problem

_SHOWN = 6
_END = "the end of the sentence"
_LIKE, _VERY_LIKE = 0.55, 0.75


class NotUnderstood(Exception):
    """A sentence is none of the forms: ``problem`` says where, and what belongs there."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Reader:
    """Reads the sentences of one scenario."""

    def __init__(self, names: Names) -> None:
        plain = slots_of(names, {})
        self._slots = {**plain, **slots_of_sentences(plain["PROMISE"])}
        self._forms = one_of(FORMS)

    def read(self, sentence: str, line: int | None = None, field: str = "expect") -> Check:
        """What a sentence means. NotUnderstood."""
        reading = Reading(tokens_of(sentence), self._slots)
        for end, check in self._forms(reading, 0):
            if end == len(reading.tokens):
                return cast("Check", check)
            reading.want(end, _END)
        raise NotUnderstood(_problem(reading, sentence, line, field))


def _problem(reading: Reading, sentence: str, line: int | None, field: str) -> Problem:
    shown = sentence[:80]
    if reading.far == 0:
        known = [word for words in reading.wanted.values() for word in words]
        match = get_close_matches(reading.word(0), known, n=1, cutoff=_VERY_LIKE)
        hint = f"did you mean {match[0]}?" if match else _like(sentence)
        return Problem(line, field, f"No expectation begins like {shown!r}", hint)
    before = " ".join(reading.tokens[: reading.far])
    found = " ".join(reading.tokens[reading.far : reading.far + 4])
    what = f"{found!r} is not understood" if found else "something is missing"
    return Problem(line, field, f"After {before!r} {what}", _hint(reading))


def _hint(reading: Reading) -> str:
    known = [word for words in reading.wanted.values() for word in words]
    match = get_close_matches(reading.word(reading.far), known, n=1, cutoff=_LIKE)
    if match:
        return f"did you mean {match[0]}?"
    wanted = sorted(reading.wanted.items(), key=lambda each: each[0] != _END)
    told = [_told(what, words) for what, words in wanted[:_SHOWN]]
    more = ["…"] if len(wanted) > _SHOWN else []
    return f"expected here: {'; '.join((*told, *more))}"


def _told(what: str, words: tuple[str, ...]) -> str:
    """What belongs there, and what of it there is, where that is short."""
    listed = ", ".join(words[: _SHOWN + 2])
    is_short = len(words) > 1 and len(words) <= _SHOWN + 2 and what != " or ".join(words)
    return f"{what} ({listed})" if is_short else what


def _like(sentence: str) -> str:
    """The form whose example is most like the sentence."""

    def likeness(example: str) -> float:
        return SequenceMatcher(None, sentence.lower(), example.lower()).ratio()

    best = max((form.example for form in FORMS), key=likeness)
    return f"such as {best!r}; all forms: docs/policy-tests.md"
