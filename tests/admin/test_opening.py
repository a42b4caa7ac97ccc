"""The request to open a case, as people write it: what is taken, and every mistake told."""

import json
from typing import Any

import pytest

from firsthour.admin.inputs import InputInvalid
from firsthour.admin.opening import (
    OpeningInvalid,
    from_fields,
    read_customers,
    read_opening,
    tagged,
    tags_of,
)
from firsthour.directory.yaml_directory import read
from firsthour.domain.stages import Criterion, RecordType, Source, Trigger

WHOLE = """
title: Name resolution fails
summary: |
  Since 09:10 no name resolves.
  Tried: restart of the resolvers.
public_summary: Some names do not resolve.
impact: high
urgency: 2
trigger: hierarchical
source: {channel: monitor, system: zabbix, key: "8812"}
criteria: [outage, technical]
known_since: 2026-03-01T09:10:00+01:00
services: [dns, api]
owner: mara.lindqvist
team: platform
customers:
  - id: acme
    name: Ακμή ไทย 中文 Türkçe
    tier: key
    language: el
    timezone: Europe/Athens
    resolution: 4 h
    services: [dns]
    contacts: [{name: Ops, address: ops@acme.example}]
records: [{system: jira, type: incident, key: OPS-41, url: https://jira.example/41}]
stakeholders: [wen.zhao]
tags: [first]
"""
LEAST: dict[str, Any] = {"title": "T", "summary": "S"}


def _problems(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(OpeningInvalid) as error:
        read_opening(text.encode(), "case.yaml")
    return [(p.line, p.field, p.message) for p in error.value.problems]


def _refused(content: bytes) -> str:
    with pytest.raises(OpeningInvalid) as error:
        read_opening(content, "case.yaml")
    return error.value.code


def test_the_tags_of_its_services_become_those_of_the_case() -> None:
    """Behind its own, each once; steps of the ladder go by them. Others' services are not asked."""
    book = read(
        "people: {ann: {name: Ann}}\n"
        "services:\n  dns: {tags: [public, first]}\n  api: {}\n  pay: {tags: [money]}\n"
    )
    request = read_opening(WHOLE.encode(), "case.yaml")
    document = tagged(request, tags_of(request.services, book))

    assert ("first", "public") == document.tags


def test_a_whole_request_is_read() -> None:
    """Every field of a request arrives in the intake."""
    document = read_opening(WHOLE.encode(), "case.yaml")

    assert "Since 09:10 no name resolves.\nTried: restart of the resolvers." == document.summary
    assert (None, 1, 2) == (document.severity, document.impact, document.urgency)
    assert (Trigger.HIERARCHICAL, Source.MONITOR) == (document.trigger, document.source.channel)
    assert (Criterion.OUTAGE, Criterion.TECHNICAL) == document.criteria
    assert "2026-03-01T09:10:00+01:00" == (document.known_since or 0).isoformat()  # type: ignore[union-attr] # it is given
    assert ("acme", "Ακμή ไทย 中文 Türkçe", "4 h") == (
        document.customers[0].id,
        document.customers[0].name,
        document.customers[0].resolution,
    )
    assert "ops@acme.example" == document.customers[0].contacts[0].address
    assert RecordType.INCIDENT is document.records[0].type


def test_json_is_read_as_well() -> None:
    """JSON is taken with tabs, escapes and halves of characters, as programs write it."""
    fields = {**LEAST, "title": "Fire 🔥 \\ud83d in ไทย", "services": ["a/b"]}
    text = json.dumps(fields, indent="\t").replace("a/b", "a\\/b")

    document = read_opening(text.encode(), "case.json")

    assert ("Fire 🔥 \\ud83d in ไทย", ("a/b",)) == (document.title, document.services)


def test_fields_of_flags_go_before_the_file() -> None:
    """What is typed beside a file replaces what the file says."""
    document = read_opening(WHOLE.encode(), "case.yaml", {"title": "Other", "services": ["dns"]})

    assert ("Other", ("dns",)) == (document.title, document.services)


def test_ten_thousand_customers_are_read() -> None:
    """A request with ten thousand customers and their contacts is taken."""
    customers = [
        {"id": f"c{n}", "name": f"Customer {n}", "contacts": [{"address": f"a{n}@example.com"}]}
        for n in range(10_000)
    ]

    document = read_opening(json.dumps({**LEAST, "customers": customers}).encode(), "case.json")

    assert 10_000 == len(document.customers)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"   \n# nothing\n", "empty"),
        (b"\x00\x01", "not_text"),
        (b"\xff\xfe\x00", "not_text"),
        (b"[1, 2]", "foreign"),
        (b"people: {a: 1}", "foreign"),
        (b"title: [", "not_yaml"),
        (b"title: &a x\nsummary: *a", "not_yaml"),
        (b"title: !!python/object:os.system x", "not_yaml"),
        (b"a: " + b"[" * 100 + b"]" * 100, "too_large"),
        (b"title: " + b"x" * (17 * 1024 * 1024), "too_large"),
    ],
)
def test_what_is_no_request_is_refused(content: bytes, code: str) -> None:
    """Empty, foreign, binary and treacherous files are refused by a code."""
    assert code == _refused(content)


@pytest.mark.parametrize(
    ("line", "field", "told"),
    [
        ("severity: 7", "severity", "It must be at most 4"),
        ("severity: high", "severity", "It must be a whole number"),
        ("severity: true", "severity", "It must be a whole number"),
        ("sevrity: 1", "sevrity", "There is no field of this name"),
        ("known_since: 2026-03-01T09:10:00", "known_since", "time zone"),
        ("known_since: 2026-02-30T09:10:00Z", "known_since", "It must be a time"),
        ("known_since: 1700000000", "known_since", "It must be a time"),
        ("known_since: 9999-12-31T23:59:59-14:00", "known_since", "between the years"),
        ("impact: 1", "", "Impact and urgency are given together"),
        ("trigger: strange", "trigger", "'functional'"),
        ("source: {chanel: portal}", "source.chanel", "no field"),
        ("proactive: maybe", "proactive", "true or false"),
        ("customers: acme", "customers", "a list"),
        ("customers: [{id: a}]", "customers[1].name", "missing"),
        ('customers: [{id: a, name: "A\\nBcc: b@c"}]', "customers[1].name", "line breaks"),
        (
            'customers: [{id: a, name: A, contacts: [{address: "a@b.c\\nBcc: d@e"}]}]',
            "customers[1].contacts[1].address",
            "line breaks",
        ),
        (
            "customers: [{id: a, name: A, contacts: [{address: nowhere}]}]",
            "customers[1].contacts[1].address",
            "not an e-mail address",
        ),
        (
            "customers: [{id: a, name: A, contacts: [{channel: sms, address: '0123'}]}]",
            "customers[1].contacts[1].address",
            "not a telephone number",
        ),
        (
            "customers: [{id: a, name: A, contacts: [{channel: apprise, address: 'json://u:p1@x'}]}]",
            "customers[1].contacts[1].address",
            "secret in plain words",
        ),
        ("customers: [{id: a, name: A, timezone: Mars}]", "customers[1].timezone", "time zone"),
        ("customers: [{id: a, name: A, resolution: soon}]", "customers[1].resolution", "length"),
        ("customers: [{id: a, name: A, resolution: 0 h}]", "customers[1].resolution", "longer"),
        ("customers: [{id: a, name: A, services: [dns]}]", "customers[1].services[1]", "no serv"),
        ("customers: [{id: a, name: A}, {id: A, name: B}]", "customers[2].id", "listed twice"),
        ("services: [dns, dns]", "services[2]", "listed twice"),
        ("records: [{system: j, type: thing, key: K}]", "records[1].type", "'incident'"),
        ("title: twice", "title", "given twice"),
    ],
)
def test_each_mistake_is_told_with_its_line(line: str, field: str, told: str) -> None:
    """A wrong field is named with the line where it stands and a plain sentence."""
    problems = _problems(f"title: T\nsummary: S\n{line}\n")

    assert 1 == len(problems)
    assert field == problems[0][1]
    assert told in problems[0][2]
    assert problems[0][0] == (3 if field else None)


def test_every_mistake_is_told_at_once() -> None:
    """Nobody has to mend a file mistake by mistake."""
    problems = _problems("title: ''\nsevrity: 1\nservices: dns\n")

    assert {"title", "summary", "sevrity", "services"} == {field for _, field, _ in problems}


@pytest.mark.parametrize(
    ("title", "told"),
    [("x" * 1_000_000, "at most 300"), ("bell\x07", "control"), ("two\nlines", "line breaks")],
)
def test_a_title_is_one_short_line(title: str, told: str) -> None:
    """A title of a million characters, with control characters or line breaks is refused."""
    with pytest.raises(OpeningInvalid) as error:
        from_fields({**LEAST, "title": title}, "flags")

    assert told in error.value.problems[0].message


def test_markup_in_texts_is_taken_as_text() -> None:
    """HTML and templates are somebody's words: kept as they are."""
    text = "<script>alert(1)</script> {{ 7 * 7 }} {% raw %}"

    document = from_fields({"title": text, "summary": text}, "flags")

    assert (text, text) == (document.title, document.summary)


def test_customers_that_join_are_read_alone() -> None:
    """A file for customers that join lists them, and is checked as an opening is."""
    found = read_customers(b"customers: [{id: a, name: A}, {id: b, name: B}]", "more.yaml")
    with pytest.raises(InputInvalid) as error:
        read_customers(b"customers: []", "more.yaml")

    assert ("a", "b") == tuple(customer.id for customer in found)
    assert "customers" == error.value.problems[0].field
