"""A rehearsal as lines of JSON, from the process that played it to the one that shows it."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from firsthour.domain.facts import Fact
from firsthour.laboratory.rehearsal.asked import Asked
from firsthour.laboratory.rehearsal.result import RefusedCommand, Rehearsal
from firsthour.records.codec import Encoded, decode, encode

_ASKED = TypeAdapter(Asked)
_REFUSED = TypeAdapter(RefusedCommand)


class Incomplete(ValueError):
    """The lines break off: whoever wrote them came to no end."""


def request(asked: Asked) -> str:
    """What is asked for, as a line."""
    return _ASKED.dump_json(asked).decode()


def read_request(line: str) -> Asked:
    """What is asked for. ValidationError for what was not written by `request`."""
    return _ASKED.validate_json(line)


def lines(found: Rehearsal) -> Iterator[str]:
    """A line for each fact, one for each refusal, and one at the end."""
    for fact in found.facts:
        yield json.dumps({"fact": _fact(fact)})
    for refused in found.refused:
        yield json.dumps({"refused": _REFUSED.dump_python(refused, mode="json")})
    yield json.dumps({"end": len(found.facts)})


def read(written: Iterable[str]) -> tuple[tuple[Fact, ...], tuple[RefusedCommand, ...]]:
    """The facts and the refusals of a rehearsal. Incomplete if there is no end."""
    facts: list[Fact] = []
    refused: list[RefusedCommand] = []
    for line in written:
        try:
            given = json.loads(line)
        except ValueError as error:
            raise Incomplete from error
        if "fact" in given:
            facts.append(_read_fact(given["fact"]))
        elif "refused" in given:
            refused.append(_REFUSED.validate_python(given["refused"]))
        elif given.get("end") == len(facts):
            return tuple(facts), tuple(refused)
    raise Incomplete


def _fact(fact: Fact) -> dict[str, Any]:
    written = encode(fact)
    return {
        "number": fact.number,
        "at": fact.at.isoformat(),
        "due": fact.due.isoformat() if fact.due else "",
        "said": fact.said,
        "kind": written.kind,
        "actor": written.actor,
        "body": written.body,
    }


def _read_fact(given: dict[str, Any]) -> Fact:
    due = datetime.fromisoformat(given["due"]) if given["due"] else None
    texts = Encoded(given["kind"], given["actor"], given["body"], "")
    return decode(given["number"], datetime.fromisoformat(given["at"]), due, given["said"], texts)
