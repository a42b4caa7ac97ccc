"""A case taken to its very end from the command line: RCA shared, closed, surveyed, finished.

The engine, the worker and every command are real; only the case's clock runs fast, and a policy
asks soon. Each command is said twice under its id, as by a double click.
"""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from firsthour.admin.opening import read_opening
from firsthour.clock import utc_now
from firsthour.domain.clock import CaseClock, Segment
from firsthour.policies.loading import load
from firsthour.records import views
from firsthour.records.connect import Store
from firsthour.records.connect import connect as records
from gate.connect import connect
from gate.open import open_case
from tests.cli.conftest import House, Running, Type, started

POLICY = """
extends: default
name: soon
reply_to: escalations@example.com
reopen_within: 84 h
survey_after: 6 h
"""
CASE = """
title: Checkout fails
summary: Since 09:10, all regions
severity: 4
owner: jonas.weber
services: [card-payments]
team: payments
records: [{system: jira, type: incident, key: INC-1, state: open}]
customers:
  - {id: acme, name: Acme Ltd, contacts: [{address: ops@acme.example}]}
  - {id: beta, name: Beta GmbH, contacts: [{address: ops@beta.example}]}
"""
RCA = """# Checkout failed

## Summary [customer]
A certificate had run out.

## Root causes
- [customer] Nobody watched when certificates run out.

## Contributing factors
The runbook named a person who has left.
"""
FAST = (Segment(0, 3_600), Segment(22 * 3_600, 100_000))
"""An hour a second; after twenty-two hours, when nearly all is said, a day and more."""

MANAGER, ENGINEER = ("--as", "jonas.weber"), ("--as", "kerem.aydin")
ARCHITECT, EXECUTIVE = ("--as", "amelie.dubois"), ("--as", "samuel.osei")
COORDINATOR = ("--as", "hanna.virtanen")


class Voice:
    """Says every command twice under one id: the answers must be the same, with 0."""

    def __init__(self, type_in: Type, store: Store, case: str) -> None:
        self._type_in, self._store, self.case = type_in, store, case
        self._said = 0

    def say(self, role: str, command: str, *words: str) -> None:
        """Say a command, and the same again."""
        self._said += 1
        line = (role, command, self.case, *words, "--id", f"click-{self._said}", "--json")
        first, again = self._type_in(*line), self._type_in(*line)

        assert (0, 0) == (first.code, again.code), f"{line}: {first.out} {again.out}"
        assert first.json.get("facts") == again.json.get("facts"), line

    def until(self, kind: str, about: str = "") -> None:
        """Wait until the case has a fact of a kind, with a word in it."""
        pause = threading.Event()
        for _ in range(600):
            if any(about in fact for fact in self.facts(kind)):
                return
            pause.wait(0.05)
        pytest.fail(f"there never was a fact {kind} {about}")

    def facts(self, kind: str) -> list[str]:
        """The facts of a kind that the records have."""
        number = views.case(self._store, self.case).case
        return [str(f.body) for f in views.facts(self._store, number) if f.body.kind == kind]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A house of its own: a case on a fast clock waits for no other one."""
    with started(tmp_path_factory.mktemp("house")) as up:
        yield up


@pytest.fixture
def store(house: Running) -> Iterator[Store]:
    """The records of the house."""
    made = records(f"sqlite:///{house.house.folder / 'records.sqlite'}")
    yield made
    made.close()


async def opened(house: House, store: Store, folder: Path) -> str:
    """Open the case on its fast clock; its label."""
    policy = folder / "soon.yaml"
    policy.write_text(POLICY, "utf-8")
    document = read_opening(CASE.encode(), "case.yaml")
    now = utc_now()
    client = await connect(f"127.0.0.1:{house.port}")
    clock = CaseClock(now, now, FAST)
    case = await open_case(
        client, store, document, load(policy), now=now, queue="escalations", clock=clock
    )
    return case.label


def solve(voice: Voice) -> None:
    """From the first call to access for everybody."""
    voice.say("manager", "acknowledge", *MANAGER)
    voice.say("executive", "request-rca", "-r", "Acme asked for it", *EXECUTIVE)
    voice.say("engineer", "signal-resolved", "-t", "Certificate renewed", *ENGINEER)
    voice.say("manager", "declare-resolved", "-t", "Payments go through", *MANAGER)
    voice.say("architect", "verify-resolution", *ARCHITECT)
    voice.until("access_asked")
    voice.say("customer", "confirm-access", "-c", "acme")
    voice.say("executive", "confirm-access", "-c", "beta", "--heard-by", "phone", *EXECUTIVE)


def explain(voice: Voice, folder: Path) -> None:
    """From the findings to the final RCA in the customers' hands."""
    findings = folder / "rca.md"
    findings.write_text(RCA, "utf-8")
    voice.say("coordinator", "open-problem", "--system", "jira", "--key", "PRB-7", *COORDINATOR)
    voice.say("coordinator", "submit-internal-rca", str(findings), *COORDINATOR)
    voice.until("rca_drafted")
    voice.say("executive", "approve-rca", *EXECUTIVE)
    voice.say("executive", "share-rca", *EXECUTIVE)
    voice.until("rca_shared")


def test_a_case_is_taken_to_its_end(
    house: Running, store: Store, type_in: Type, tmp_path: Path
) -> None:
    """Shared, closed, surveyed and finished; who comes later is told that it is over."""
    voice = Voice(type_in, store, asyncio.run(opened(house.house, store, tmp_path)))
    voice.until("page_sent")
    solve(voice)
    explain(voice, tmp_path)
    voice.say("manager", "settle-record", "1", "closed", *MANAGER)
    voice.say("manager", "close", *MANAGER)
    voice.say("customer", "acknowledge-rca", "-c", "acme")
    told = type_in("show", voice.case, "--json").json["case"]
    voice.until("obligation_met", "survey")
    voice.say("customer", "answer-survey", "5", "-c", "acme", "-t", "Quick and honest")
    voice.say("customer", "answer-survey", "2", "-c", "beta")
    voice.say("executive", "answer-feedback", "-c", "beta", "-t", "Sorry", *EXECUTIVE)
    voice.until("case_finished")
    watched = type_in("watch", voice.case)
    late = type_in("manager", "reopen", voice.case, "-r", "Again", *MANAGER, "--json")
    shown = type_in("show", voice.case, "--json").json
    save = ("--save", str(tmp_path / "out"))
    papers = type_in("documents", voice.case, *save, "--json").json["documents"]

    assert ("closed", False) == (told["stage"], told["finished"])
    assert ("closed", True) == (shown["case"]["stage"], shown["case"]["finished"])
    assert (3, "wrong_stage") == (late.code, late.json["error"]["code"])
    assert (0, True) == (watched.code, "Everything is settled" in watched.out)
    assert [5, 2] == [each["score"] for each in shown["customers"]]
    shared = [Path(each["file"]) for each in papers if each["kind"] == "customer_rca"]
    assert {1, 2} == {each["customer"] for each in papers if each["kind"] == "customer_rca"}
    assert all("Nobody watched" in file.read_text("utf-8") for file in shared)
    assert not any("has left" in file.read_text("utf-8") for file in shared)
    assert [1, 1, 2] == [
        len(voice.facts(kind)) for kind in ("case_closed", "rca_shared", "survey_answered")
    ]
