"""The slots of patterns: who, which notice, how long, what happens, when."""

from collections.abc import Iterator, Mapping
from functools import partial

from firsthour.domain.refusals import Code
from firsthour.laboratory.expectations import words
from firsthour.laboratory.expectations.events import ANYBODY, CUSTOMERS, Notice, Who
from firsthour.laboratory.expectations.names import Names
from firsthour.laboratory.expectations.patterns import Phrases, Read, Reading, Slot
from firsthour.laboratory.expectations.promises import Promised
from firsthour.laboratory.rehearsal.reasons import ALARMS
from firsthour.laboratory.rehearsal.rehearse import NOT_SAID
from firsthour.laboratory.rehearsal.sayings import COMMANDS
from firsthour.laboratory.scenarios.form import spans_of

SPAN = "a length of time, such as 45 min, 2 h 30 min, 4 bh or 1 bd"
MOMENT = "a moment, such as 09:30 on 2026-12-27 or Monday 09:30"
_LONGEST_SPAN, _LONGEST_MOMENT = 8, 3
_NUMBERS = {"no": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_MOST = 1_000_000
_ANY = Who("any customer", customer=0)
_CROWDS = {
    "customers": CUSTOMERS,
    "all customers": CUSTOMERS,
    "every customer": CUSTOMERS,
    "each customer": CUSTOMERS,
    "any customer": _ANY,
    "a customer": _ANY,
    "anybody": ANYBODY,
    "anyone": ANYBODY,
}
_PER = Phrases("an hour, a day or a week", {"an hour": "1 h", "a day": "1 d", "a week": "7 d"})
_IN = Phrases("in any", dict.fromkeys(("in any", "in", "within", "per")))
_NOUNS = Phrases(
    "a kind of notice", {name: Notice(noun) for name, noun in words.NOTICE_WORDS.items()}
)
_ROWS = Phrases(
    "a promise", {name: Promised(name, row) for name, row in words.PROMISE_WORDS.items()}
)
_EACH = {
    f"{article} {noun}": each
    for article in ("a", "each", "per")
    for noun, each in (("person", "person"), ("customer", "customer"))
}
_NAMED = ("person", "team", "group", "step")
_LIMITS = ("at most", "at least", "exactly")


def slots_of(names: Names, more: Mapping[str, Slot]) -> Mapping[str, Slot]:
    """The slots of a scenario; ``more`` are those that are made of sentences themselves."""
    known = names.all()
    return {
        "WHO": partial(_who, names, Phrases(_SOMEBODY, {**known, **_CROWDS})),
        "NOTICE": _notice,
        "SPAN": _span,
        "PER": _per,
        "EACH": Phrases("a person or a customer", _EACH),
        "LIMIT": Phrases("at most, at least or exactly", {limit: limit for limit in _LIMITS}),
        "NUMBER": _number,
        "MOMENT": partial(_moment, names),
        "PROMISE": _promise,
        "AUDIENCE": Phrases("an audience", _same("customers", "stakeholders", "executives")),
        "STATE": Phrases("what becomes of a promise", _same(*words.STATES)),
        "HAPPENING": Phrases(
            _EVENT, {name: (name, fact) for name, fact in words.HAPPENINGS.items()}
        ),
        "NTH": Phrases("first, second …", {word: n for n, word in enumerate(words.ORDINALS, 1)}),
        "DONE": Phrases("what is done", {name: (name, fact) for name, fact in words.CASE.items()}),
        "STAGE": Phrases("a stage", _same(*words.STAGES)),
        "COMMAND": Phrases("a command", _commands()),
        "CODE": Phrases("the code of a refusal", _same(*Code, NOT_SAID)),
        "SEAT": Phrases("a seat", _same(*(seat.key for seat in names.evidence.play.policy.seats))),
        **more,
    }


_EVENT = "something that happens"
_SOMEBODY = "somebody: a role or level, or who is in the scenario's directory"


def _same(*names: str) -> dict[str, str]:
    return {str(name): str(name) for name in names}


def _commands() -> dict[str, str]:
    return {name: kind for kind in COMMANDS for name in (kind.replace("_", "-"), kind)}


def _who(names: Names, known: Phrases, reading: Reading, at: int) -> Iterator[Read]:
    word, following = reading.word(at), at + 1
    name = reading.tokens[following] if following < len(reading.tokens) else ""
    if word == "customer":
        number = names.customers.get(name) or names.customers.get(f"#{name}")
        if name.startswith("#") and name[1:] in map(str, names.customers.values()):
            number = int(name[1:])
        if number:
            yield at + 2, Who(f"customer {name}", customer=number)
        else:
            reading.want(following, "a customer of the case", tuple(names.customers))
        return
    if word in _NAMED and name in names.of(word):
        yield at + 2, names.named(name)
        return
    asked = names.asked(reading.tokens[at]) if at < len(reading.tokens) else None
    if asked:
        yield following, asked
        return
    yield from known(reading, at)


def _notice(reading: Reading, at: int) -> Iterator[Read]:
    if reading.word(at) in ("alarm", "alarms"):
        code = reading.word(at + 1)
        if code in ALARMS or code.startswith("sla_"):
            yield at + 2, Notice("alarms", code)
        else:
            reading.want(at + 1, "the code of an alarm", tuple(ALARMS))
    yield from _NOUNS(reading, at)


def _span(reading: Reading, at: int) -> Iterator[Read]:
    hit = False
    for end in range(min(at + _LONGEST_SPAN, len(reading.tokens)), at, -1):
        text = " ".join(reading.tokens[at:end])
        try:
            spans_of(text)
        except (ValueError, OverflowError):
            continue
        hit = True
        yield end, text
    if not hit:
        reading.want(at, SPAN)


def _per(reading: Reading, at: int) -> Iterator[Read]:
    yield from _PER(reading, at)
    for end, _ in _IN(reading, at):
        yield from _span(reading, end)


def _number(reading: Reading, at: int) -> Iterator[Read]:
    word = reading.word(at)
    if word.isascii() and word.isdigit() and int(word[:8]) <= _MOST:
        yield at + 1, int(word[:8])
    elif word in _NUMBERS:
        yield at + 1, _NUMBERS[word]
    else:
        reading.want(at, "a number")


def _moment(names: Names, reading: Reading, at: int) -> Iterator[Read]:
    hit = False
    for end in range(min(at + _LONGEST_MOMENT, len(reading.tokens)), at, -1):
        found = names.moment(reading.tokens[at:end])
        if found is not None:
            hit = True
            yield end, found
    if not hit:
        reading.want(at, MOMENT)


def _promise(reading: Reading, at: int) -> Iterator[Read]:
    word = reading.word(at)
    rows = [row for row in words.PROMISES if word.startswith(f"{row.lower()}:")]
    if rows:
        yield at + 1, Promised(reading.tokens[at], reading.tokens[at])
    yield from _ROWS(reading, at)
