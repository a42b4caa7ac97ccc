"""The report on notices and the channels, as they are typed."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from cli.times import stamp
from firsthour.clock import utc_now
from firsthour.records.connect import connect
from firsthour.records.ledger.channels import ChannelState, put_channel_states
from firsthour.records.ledger.deliveries import Enrolment
from firsthour.records.ledger.kept import Keeper, Sent
from firsthour.records.projected import CUSTOMERS
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES
from tests.cli.conftest import PEOPLE, Type
from tests.records.year import write_year


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the data folder of a year of cases, for the commands that are typed."""
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    store = connect(url)
    write_year(store, 100, 3)
    with store.write() as connection:
        named = update(CUSTOMERS).where(CUSTOMERS.c.case == 7, CUSTOMERS.c.number == 3)
        connection.execute(named.values(name="=cmd|' /C calc'!A0\x1b[31m"))
    store.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("FIRSTHOUR_DIRECTORY", str(PEOPLE))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ((), "No: 283 of 294 in time; 1 late, 10 not told."),
        (("--case", "7"), "Yes: all 3, the last one after 3 s."),
        (("--case", "10"), "No: 2 of 3 in time; 1 not told."),
        (("--customer", "c3"), "Yes: all 98, the last one after 3 s."),
        (("--from", "2030-01-01"), "There were none to be told."),
        (("--from", "2026-01-03", "--to", "2026-01-03"), "Yes: all 9, the last one after 3 s."),
    ],
)
@pytest.mark.usefixtures("year")
def test_one_line_answers_whether_every_customer_was_told(
    type_in: Type, words: tuple[str, ...], answer: str
) -> None:
    """For a year, a day, a case, a customer."""
    typed = type_in("report", "notices", *words)

    first = typed.out.split("\n\n")[0]
    assert (0, f"Was every affected customer told in time? {answer}") == (
        typed.code, " ".join(first.split())
    )  # fmt: skip


@pytest.mark.usefixtures("year")
def test_the_table_names_who_was_not_told_and_why(type_in: Type) -> None:
    """With counts, reasons and lengths of time."""
    shown = " ".join(type_in("report", "notices", "--case", "100").out.split())

    assert "2 5.1.1" in shown
    assert "2 it was being sent, and had not arrived" in shown
    assert "Customer 2: late by 10 min initial_notice:customers:1 begun_late" in shown


@pytest.mark.usefixtures("year")
def test_csv_has_every_customer_and_runs_nothing(type_in: Type) -> None:
    """A line each; a name that a spreadsheet would take for a formula is text."""
    typed = type_in("report", "notices", "--case", "7", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(typed.out)))
    assert 6 == len(rows)
    assert ("'=cmd|' /C calc'!A0\N{REPLACEMENT CHARACTER}[31m", "kept", "3.0", "accepted") == (
        rows[2]["name"], rows[2]["came"], rows[2]["took_s"], rows[2]["proof"]
    )  # fmt: skip


@pytest.mark.usefixtures("year")
def test_json_has_the_counts_and_the_exceptions(type_in: Type) -> None:
    """The answer, each kind of promise, and who was not told in time."""
    found = type_in("report", "notices", "--case", "10", "--json").json

    (first, second) = found["promises"]
    assert found["every_customer_told_in_time"] is False
    assert ("initial_notice:customers", 1, 1, 0) == (
        first["kind"], first["promised"], first["kept"], first["missed"]
    )  # fmt: skip
    assert {"p50": 2.0, "p95": 3.0, "max": 3.0} == first["customers"]["took_s"]
    assert {"5.1.1": 1} == first["customers"]["why"]
    assert "update:customers" == second["kind"]
    assert [("c1", "not_told", None, "5.1.1")] * 2 == [
        (each["id"], each["came"], each["told_at"], each["why"]) for each in found["exceptions"]
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "yesterday"),
        ("--from", "2027-01-01", "--to", "2026-01-01"),
        ("--case", "99999"),
        ("--customer", "nobody"),
        ("--obligation", "nonsense"),
        ("--format", "pdf"),
    ],
)
@pytest.mark.usefixtures("year")
def test_what_cannot_be_asked_is_refused(type_in: Type, words: tuple[str, ...]) -> None:
    """With the exit code of wrong usage, or of a case that is not there."""
    assert type_in("report", "notices", *words).code in (2, 4)


@pytest.mark.usefixtures("year")
def test_the_ledger_of_a_case_begins_with_the_answer(type_in: Type) -> None:
    """And tells of each recipient how long each state took."""
    shown = " ".join(type_in("ledger", "10").out.split())
    found = type_in("ledger", "10", "--json").json

    assert shown.startswith("Was every affected customer told in time? No: 2 of 3 in time")
    assert "sent after 1 s, failed after 2 s" in shown
    assert found["every_customer_told_in_time"] is False
    assert [0.0, 1.0, 2.0] == [step["after_s"] for step in found["deliveries"][0]["steps"]]


@pytest.mark.usefixtures("year")
def test_channels_are_asked_how_they_are(type_in: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each tells by a code what is wrong with it; a password is nowhere."""
    outbox = type_in("channels", "--json").json
    monkeypatch.setenv("FIRSTHOUR_NOTICES_CHANNEL", "smtp")
    monkeypatch.setenv("FIRSTHOUR_NOTICES_SMTP_PORT", "9")
    monkeypatch.setenv("FIRSTHOUR_NOTICES_IMAP_HOST", "127.0.0.1")
    monkeypatch.setenv("FIRSTHOUR_NOTICES_IMAP_PORT", "9")
    monkeypatch.setenv("FIRSTHOUR_NOTICES_IMAP_PASSWORD", "env:SECRET")
    monkeypatch.setenv("SECRET", "open-sesame")
    away = type_in("channels", "--json")

    assert [("email", "outbox", "")] == [
        (each["name"], each["kind"], each["fault"]) for each in outbox["channels"]
    ]
    assert [
        ("email", "no_connection"), ("apprise", ""), ("webhook", ""),
        ("imap:returned", "no_connection"),
    ] == [(each["name"], each["fault"]) for each in away.json["channels"]]  # fmt: skip
    assert "open-sesame" not in away.out + away.err + type_in("channels").out


def test_a_worker_that_was_killed_is_told_from_one_that_works(type_in: Type, year: Path) -> None:
    """It says since when nothing was heard of it; after an hour it is not on the list any more."""
    now = utc_now()
    ages = {"live:1": 20, "dead:2": 12 * 60, "gone:3": 2 * 3600}
    store = connect(f"sqlite:///{year / 'records.sqlite'}")
    for worker, age in sorted(ages.items(), key=lambda each: -each[1]):
        at = now - timedelta(seconds=age)
        state = ChannelState(worker, "email", "closed", at, 0, "", 7, at)
        put_channel_states(store, [state])
    store.close()

    shown = " ".join(type_in("channels").out.split())
    (mail,) = type_in("channels", "--json").json["channels"]

    assert f"live:1: closed since {stamp(now - timedelta(seconds=20))} UTC, 7 so far" in shown
    assert f"dead:2: not heard of since {stamp(now - timedelta(minutes=12))} UTC (12 min" in shown
    assert {"live:1": False, "dead:2": True} == {
        each["worker"]: each["is_silent"] for each in mail["workers"]
    }


@pytest.mark.usefixtures("year")
def test_receivers_of_webhooks_are_given_their_secret(
    type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same each time, another one for another URL; none where no webhooks are sent."""
    none = type_in("channels", "secret", "https://a.example/hook")
    monkeypatch.setenv("FIRSTHOUR_NOTICES_CHANNEL", "smtp")
    one, again, other = (
        type_in("channels", "secret", f"https://{name}.example/hook").out for name in "aab"
    )

    wrong = [
        type_in("channels", "secret", url) for url in ("", "nonsense", "https://u:p@a.example")
    ]

    assert (2, "whsec_") == (none.code, one[:6])
    assert [2, 2, 2] == [typed.code for typed in wrong]
    assert one == again
    assert one != other


LONG = " and shall be" * 30
"""More than a line of any screen holds."""


def test_what_was_sent_is_shown_to_the_letter(type_in: Type, year: Path) -> None:
    """With the word that it is proven; a line that was sent nothing says so."""
    store = connect(f"sqlite:///{year / 'records.sqlite'}")
    row = {"name": "Ada", "reasons": ["customer:Customer 1"]}
    who = Enrolment(7, "e", "n", "email", "a", "<m>", ("customer:Customer 1",), "Ada")
    detail = Keeper(store).keep(who, Sent("Subject of Ada", f"Dear Ada,\nall is well{LONG}.\n"))
    with store.write() as connection:
        mine = DELIVERIES.c.id == "7.1.initial_notice:customers:1"
        connection.execute(update(DELIVERIES).where(mine).values(**row))
        step = DELIVERY_STATES.c
        sent = (step.delivery == "7.1.initial_notice:customers:1") & (step.seq == 2)
        connection.execute(update(DELIVERY_STATES).where(sent).values(detail=detail))
    store.close()

    shown = type_in("ledger", "7", "--text", "7.1.init").out
    found = type_in("ledger", "7", "--text", "7.1.init", "--json").json
    codes = [type_in("ledger", "7", "--text", key).code for key in ("7.", "8", "7.2.init", "")]
    listed = type_in("ledger", "7").out

    assert f"Subject of Ada\n\nDear Ada,\nall is well{LONG}.\n" in shown
    assert "This is what was sent." in shown
    assert ("Subject of Ada", True) == (found["subject"], found["proven"])
    assert [2, 2, 2, 2] == codes
    assert "7.1.init" in listed
    assert detail["sha256"] not in listed
