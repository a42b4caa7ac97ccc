"""A case from the command line, with a real engine and worker: said, refused, shown."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import PEOPLE, Running, Type, until
from tests.cli.test_shapes import DOCUMENTED

pytestmark = pytest.mark.usefixtures("house")

MANAGER = ("--as", "jonas.weber")
CASE = """
title: Checkout fails [red]x[/red]
summary: Since 09:10, all regions
severity: 1
services: [card-payments, payouts]
team: payments
customers:
  - {id: acme, name: Acme Ltd, contacts: [{address: ops@acme.example}]}
  - {id: beta, name: Beta GmbH, contacts: [{address: ops@beta.example}],
     services: [payouts]}
"""


@pytest.fixture
def opened(type_in: Type, tmp_path: Path) -> str:
    """Open a case from a file; give its label."""
    file = tmp_path / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    typed = type_in("open", str(file), "--as", "rosa.marin", "--json")
    assert 0 == typed.code
    label: str = typed.json["case"]
    return label


def test_an_opened_case_is_shown_and_listed(opened: str, type_in: Type) -> None:
    """A case opened from a file runs, is listed, and is shown within eighty columns."""
    listed = type_in("list", "--json").json["cases"]
    shown = type_in("show", opened)

    assert opened in {case["label"] for case in listed}
    assert "Checkout fails [red]x[/red]" in shown.out
    assert "initial_notice:customers:1" in shown.out
    assert "beta: payouts" in shown.out
    assert max(len(line) for line in shown.out.splitlines()) <= 80


def test_a_step_is_taken_for_the_tags_of_the_services(
    type_in: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The directory says once which services are public; no request has to."""
    services = "\nservices:\n  payouts: {team: payments, tags: [public]}\n"
    people, rules = tmp_path / "directory.yaml", tmp_path / "rules.yaml"
    people.write_text(PEOPLE.read_text("utf-8") + services, "utf-8")
    step = "{key: press, type: hierarchical, ask: managers, after: 5 min, when: {tags: [public]}}"
    head = "extends: default\nname: ours\nreply_to: a@example.com\n"
    rules.write_text(f"{head}ladder: [{step}]\n", "utf-8")
    monkeypatch.setenv("FIRSTHOUR_DIRECTORY", str(people))
    words = ("open", "--title", "T", "--summary", "S", "--policy", str(rules), "--json")

    public, other = (
        type_in(*words, "--service", service).json["case"]
        for service in ("payouts", "card-payments")
    )

    assert "press" in type_in("who", public).out
    assert "press" not in type_in("who", other).out
    type_in("manager", "add-service", other, "payouts", *MANAGER)
    assert "press" in type_in("who", other).out
    type_in("manager", "remove-service", other, "payouts", *MANAGER)
    assert "press" not in type_in("who", other).out


def test_the_same_key_is_the_same_case(type_in: Type) -> None:
    """A request under the same idempotency key gives the first one's number."""
    words = ("open", "--title", "T", "--summary", "S", "--key", "call-4711", "--json")

    first, second = type_in(*words).json, type_in(*words).json

    assert (True, False) == (first["new"], second["new"])
    assert first["case"] == second["case"]


def test_the_same_id_has_one_effect_and_the_same_answer(opened: str, type_in: Type) -> None:
    """A command said again under its id ends with 0 and the same facts."""
    words = ("manager", "acknowledge", opened, *MANAGER, "--id", "mine", "--json")

    first, again = type_in(*words), type_in(*words)

    assert (0, 0) == (first.code, again.code)
    assert first.json["facts"] == again.json["facts"]


def test_a_refusal_shows_code_and_hint(opened: str, type_in: Type) -> None:
    """What the case refuses ends with 3, with a stable code and what to do instead."""
    by_engineer = type_in("manager", "acknowledge", opened, "--as", "priya.raman", "--json")
    early = type_in("manager", "close", opened, *MANAGER)
    type_in("manager", "acknowledge", opened, *MANAGER)
    twice = type_in("manager", "acknowledge", opened, *MANAGER, "--json")

    assert (3, 3, 3) == (by_engineer.code, early.code, twice.code)
    assert "not_permitted" == by_engineer.json["error"]["code"]
    assert "wrong_stage" in early.err
    assert "the resolution is not announced" in " ".join(early.err.split())
    assert "already_done" == twice.json["error"]["code"]


def test_a_stale_screen_is_refused(opened: str, type_in: Type) -> None:
    """Who has seen an older state than the last turn is asked to look again."""
    type_in("manager", "acknowledge", opened, *MANAGER)
    type_in("manager", "set-phase", opened, "identified", *MANAGER)

    words = ("manager", "change-severity", opened, "2", "-r", "Less", *MANAGER, "--json")
    stale = type_in(*words, "--seen", "1")

    assert (3, "stale") == (stale.code, stale.json["error"]["code"])


def test_a_customer_whom_the_case_does_not_know_is_refused(opened: str, type_in: Type) -> None:
    """An unknown customer is refused by the code `unknown`, with the nearest one."""
    words = ("executive", "confirm-access", opened, "-c", "acmee", "--as", "samuel.osei", "--json")
    error = type_in(*words).json["error"]

    assert ("unknown", "did you mean acme?") == (error["code"], error["hint"])


def test_what_people_wrote_stands_in_the_timeline(opened: str, type_in: Type) -> None:
    """As a line of its own under what happened, cut if it is long; JSON has all of it."""
    remark = f"The [red]vendor[/red] is on the line. {'More of it. ' * 60}The end."
    type_in("manager", "comment", opened, remark, *MANAGER)
    type_in("manager", "cancel", opened, "-r", "False alarm", *MANAGER)

    plain = " ".join(type_in("timeline", opened).out.split())
    facts = type_in("timeline", opened, "--json").json["facts"]
    watched = [json.loads(line) for line in type_in("watch", opened, "--json").out.splitlines()]

    assert "added a remark. “The [red]vendor[/red] is on the line. More of it." in plain
    assert " …”" in plain
    assert "The end" not in plain
    assert "“False alarm”" in plain
    texts = {fact["kind"]: fact["text"] for fact in facts if fact["text"]}
    assert {"comment_added": remark, "case_cancelled": "False alarm"} == texts
    assert facts == watched[: len(facts)]


def test_a_cancelled_case_hears_nothing_more(opened: str, type_in: Type) -> None:
    """A command for a case that is over is refused, not lost; what was said before is answered."""
    cancel = ("manager", "cancel", opened, "-r", "False alarm", *MANAGER, "--id", "c", "--json")
    first = type_in(*cancel)
    watched = type_in("watch", opened, "--json")

    late = type_in("manager", "comment", opened, "Hello", *MANAGER, "--json")
    again = type_in(*cancel)

    assert (0, 0) == (first.code, watched.code)
    assert (3, "wrong_stage") == (late.code, late.json["error"]["code"])
    assert first.json["facts"] == again.json["facts"]


def test_customers_answer_and_read(opened: str, type_in: Type, tmp_path: Path) -> None:
    """From the announcement on customers answer, by themselves or through somebody inside."""
    _announce(type_in, opened)
    own = type_in("customer", "confirm-access", opened, "-c", "acme", "--json")
    twice = type_in("customer", "confirm-access", opened, "-c", "acme", "--json")
    denial = ("deny-access", opened, "-c", "#2", "--heard-by", "phone", "-t", "Fails")
    heard = type_in("customer", *denial, "--as", "samuel.osei", "--json")
    too = ("confirm-access", opened, "-c", "acme", "--heard-by", "mail", "--as", "samuel.osei")
    by_other = type_in("customer", *too)
    asked = type_in("customer", "ask", opened, "-c", "#2", "-t", "Is it safe?", "--json")
    shown = type_in("show", opened, "--json").json

    assert (0, 3, 0, 0) == (own.code, twice.code, heard.code, asked.code)
    assert 3 == by_other.code
    for again in (twice.out + twice.err, by_other.out + by_other.err):
        assert re.search(r"given\s+before\s+\(#1,\s+2\d{3}-\d\d-\d\d", again)
    assert DOCUMENTED["a customer's own answer"] == list(own.json)
    assert ("samuel.osei", "#2") == (heard.json["as"], asked.json["as"])
    assert ["confirmed", "denied"] == [each["access"] for each in shown["customers"]]
    assert [[], ["payouts"]] == [each["services"] for each in shown["customers"]]

    rca = tmp_path / "rca.yaml"
    rca.write_text("summary: {text: A bad deploy, class: customer}\nroot_causes: secret\n", "utf-8")
    words = ("coordinator", "submit-internal-rca", opened, str(rca), "--as", "hanna.virtanen")
    submitted = type_in(*words)
    until(type_in, opened, "rca_drafted")
    papers = type_in("documents", opened, "--save", str(tmp_path / "out"), "--json").json

    assert 0 == submitted.code
    kinds = {paper["kind"] for paper in papers["documents"]}
    assert {"customer_rca", "internal_rca", "executive_report", "case_report"} == kinds
    assert all(Path(paper["file"]).read_text("utf-8") for paper in papers["documents"])
    for_acme = [p for p in papers["documents"] if p["customer"] == 1]
    assert not any("secret" in Path(paper["file"]).read_text("utf-8") for paper in for_acme)


def test_the_ledger_tells_who_was_told(opened: str, type_in: Type) -> None:
    """Each recipient of a notice stands in the ledger with state and proof."""
    type_in("manager", "send-notice", opened, "initial_notice:customers:1", *MANAGER)
    lines = _told(type_in, opened, "initial_notice:customers:1")
    of_beta = type_in("ledger", opened, "--customer", "beta")

    assert {"ops@acme.example", "ops@beta.example"} == {line["address"] for line in lines}
    assert all(line["steps"][-1]["detail"] for line in lines)
    assert "ops@beta.example" in of_beta.out.replace("\n", "")
    assert "ops@acme.example" not in of_beta.out


def test_a_notice_shows_what_was_written_and_what_was_sent(opened: str, type_in: Type) -> None:
    """Each revision with its difference; what was sent; and whom it reached."""
    notice = "initial_notice:customers:1"
    type_in("manager", "edit-notice", opened, notice, "--text", "Payouts fail.", *MANAGER)
    type_in("manager", "edit-notice", opened, notice, "--text", "Payouts are late.", *MANAGER)
    type_in("manager", "send-notice", opened, notice, *MANAGER)
    _told(type_in, opened, notice)
    shown = type_in("notice", opened, notice).out
    found = type_in("notice", opened, notice, "--json").json

    assert "-Payouts fail." in shown
    assert "+Payouts are late." in shown
    assert "It has reached 2:" in shown
    assert ["Payouts fail.", "Payouts are late."] == [r["text"] for r in found["revisions"]]
    assert (["Payouts are late."], []) == (
        [s["text"] for s in found["sendings"]],
        found["difference"],
    )
    assert {1, 2} == {each["customer"] for each in found["reached"]}
    assert 3 == type_in("notice", opened, "nothing").code


def test_a_call_is_put_down(opened: str, type_in: Type) -> None:
    """By the customer's id, with who answered; it stands in the ledger as told by phone."""
    words = ("manager", "told-by-phone", opened, "acme", "--whom", "Ada", "--note", "Knows it")
    assert 0 == type_in(*words, *MANAGER).code
    until(type_in, opened, "call_noted")
    lines = type_in("ledger", opened, "--customer", "acme", "--json").json["deliveries"]

    assert [("phone", "delivered", "Ada")] == [
        (line["channel"], line["state"], line["steps"][-1]["detail"]["whom"])
        for line in lines
        if line["channel"] == "phone"
    ]
    assert 2 == type_in(*words, "--at", "yesterday", *MANAGER).code


def test_who_answered_is_a_name(opened: str, type_in: Type) -> None:
    """One line of at most 200 characters; where it is missing, an example is told."""
    words = ("manager", "told-by-phone", opened, "acme", *MANAGER, "--whom")
    missing, long, lines = (type_in(*words, whom) for whom in (" ", "a" * 201, "Ada\nBrown"))

    assert (2, 2, 2) == (missing.code, long.code, lines.code)
    assert "Such as --whom 'Ada Brown'." in missing.err
    assert "--text" not in missing.err
    assert "at most 200 characters, and has 201" in " ".join(long.err.split())
    assert "--whom must be a single line." in lines.err


def test_a_plan_is_written_in_a_file(opened: str, type_in: Type, tmp_path: Path) -> None:
    """A plan file becomes a revision; a time in it that is none is told with its line."""
    plan = tmp_path / "plan.yaml"
    item = "  - {{text: Roll back, owner: kerem.aydin, due: {due}, type: corrective}}\n"
    plan.write_text("items:\n" + item.format(due="soonish"), "utf-8")
    wrong = type_in("manager", "revise-plan", opened, str(plan), *MANAGER, "--json")
    plan.write_text("items:\n" + item.format(due="in 30 min"), "utf-8")
    right = type_in("manager", "revise-plan", opened, str(plan), *MANAGER)
    actions = type_in("show", opened, "--json").json["actions"]

    assert (2, 0) == (wrong.code, right.code)
    assert 2 == wrong.json["error"]["problems"][0]["line"]
    assert [("kerem.aydin", "corrective")] == [(a["owner"], a["type"]) for a in actions]


def test_a_signal_that_cannot_be_taken_goes_on_record(opened: str, type_in: Type) -> None:
    """Signalled without waiting it ends with 0, and the case records what it could not take."""
    words = (
        "engineer",
        "signal-resolved",
        opened,
        "-t",
        "Done",
        "--no-wait",
        "--as",
        "kerem.aydin",
    )

    codes = [type_in(*words).code for _ in range(2)]
    until(type_in, opened, "signal_refused")
    sentences = type_in("timeline", opened, "--json").json["facts"]

    assert [0, 0] == codes
    assert 1 == sum(1 for fact in sentences if fact["kind"] == "resolution_signalled")


def test_a_case_that_the_engine_lost_is_recovered(
    opened: str, house: Running, type_in: Type
) -> None:
    """With the engine's file gone, a case says what to do, and goes on from its facts."""
    before = type_in("show", opened, "--json").json
    type_in("admin", "backup", "copy")
    assert 0 == house.stop()
    for file in house.house.folder.glob("temporal.db*"):
        file.unlink()
    house.start()

    lost = type_in("manager", "comment", opened, "Hello", *MANAGER, "--json")
    first = type_in("admin", "recover", "--all", "--json").json["cases"]
    again = type_in("admin", "recover", opened, "--json").json["cases"]
    said = type_in("manager", "comment", opened, "Hello", *MANAGER)
    after = type_in("show", opened, "--json").json

    assert (5, "not_running") == (lost.code, lost.json["error"]["code"])
    assert "recovered" == next(c["outcome"] for c in first if c["case"] == opened)
    assert ["running"] == [case["outcome"] for case in again]
    assert 0 == said.code
    due = {o["key"]: o["due_at"] for o in before["obligations"] if o["state"] == "pending"}
    still = {o["key"]: o["due_at"] for o in after["obligations"]}
    assert due.items() <= still.items()


def test_a_backup_is_put_back_into_an_empty_house(
    opened: str, type_in: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy made while everything runs fills empty records; filled ones refuse it."""
    copied = type_in("admin", "backup", str(tmp_path / "copy"), "--json")
    monkeypatch.setenv("FIRSTHOUR_HOME", str(tmp_path / "other"))

    restored = type_in("admin", "restore", str(tmp_path / "copy"), "--json")
    again = type_in("admin", "restore", str(tmp_path / "copy"), "--json")
    shown = type_in("show", opened, "--json")

    assert {"records.copy", "temporal.db"} == set(copied.json["files"])
    assert (0, 2, 0) == (restored.code, again.code, shown.code)
    assert "records_not_empty" == again.json["error"]["code"]


def _announce(type_in: Type, case: str) -> None:
    """Bring a case to the announcement of its resolution, and have the customers asked."""
    architect = ("--as", "amelie.dubois")
    for audience in ("customers:1", "internal"):
        type_in("manager", "send-notice", case, f"initial_notice:{audience}", *MANAGER)
    type_in("engineer", "signal-resolved", case, "-t", "Rolled back", "--as", "kerem.aydin")
    type_in("manager", "declare-resolved", case, "-t", "It is back", *MANAGER)
    type_in("architect", "verify-resolution", case, *architect)
    for audience in ("customers", "stakeholders"):
        type_in("architect", "send-notice", case, f"announcement:1:{audience}", *architect)
    until(type_in, case, "access_asked")


def _told(type_in: Type, case: str, notice: str) -> list[dict[str, Any]]:
    """Look at the ledger until everybody has been told by a notice; its lines."""
    for _ in range(200):
        asked = type_in("ledger", case, "--notice", notice, "--json")
        lines: list[dict[str, Any]] = asked.json["deliveries"]
        if lines and all(line["state"] == "sent" for line in lines):
            return lines
    message = f"not everybody was told {notice} of {case}"
    raise AssertionError(message)


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("l2", "called"),
        ("managers", "managers"),
        ("platform", "team:platform"),
        ("team:platform", "team:platform"),
        ("step:managers-1", "managers"),
        ("managers-1", "managers"),
        ("role:director", "role:director"),
        ("next:platform-primary", "next:platform-primary"),
        ("rotation:duty-managers", "rotation:duty-managers"),
        ("skill:database", "skill:database"),
        ("person:priya.raman", "person:priya.raman"),
    ],
)
def test_anybody_whom_a_step_may_ask_is_brought_in(
    opened: str, type_in: Type, to: str, expected: str
) -> None:
    """A level or team by its name alone, the rest as a policy says it."""
    typed = type_in("manager", "step-up", opened, to, "--reason", "Stuck", *MANAGER, "--json")
    assert 0 == typed.code, typed.err

    facts = type_in("timeline", opened, "--json").json["facts"]
    by_hand = [f for f in facts if f["kind"] in ("step_called", "level_called") and f["said"]]
    assert [expected] == [f["sentence"].split(" ")[-1].strip(".") for f in by_hand]


NOBODY = ["next:nowhere", "team:nowhere", "person:nobody", "nowhere", "skill:juggling", "role:king"]


@pytest.mark.parametrize("to", NOBODY)
def test_whom_the_directory_does_not_know_is_told(opened: str, type_in: Type, to: str) -> None:
    """Before anything is said to the case."""
    typed = type_in("manager", "step-up", opened, to, "--reason", "Stuck", *MANAGER)

    assert 2 == typed.code
    assert "knows no" in typed.err


def test_a_seat_is_for_engineers(opened: str, type_in: Type) -> None:
    """Whoever could not accept it is told apart before the seat is offered."""
    offered = type_in("manager", "offer-seat", opened, "lead", "grace.lee", *MANAGER)
    notes = ("--text", "The resolver is the suspect", "--as", "priya.raman")
    handed = type_in("engineer", "hand-over", opened, "lead", "grace.lee", *notes)

    assert (2, 2) == (offered.code, handed.code)
    assert "grace.lee is no engineer" in offered.err
    assert "grace.lee is no engineer" in handed.err
