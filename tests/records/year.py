"""Records of many cases with customers who were told, late, or not: written row by row."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from firsthour.records.projected import CUSTOMERS, ESCALATIONS, OBLIGATIONS
from firsthour.records.rows import insert, pages
from firsthour.records.store import Store
from firsthour.records.tables import CASES, DELIVERIES, DELIVERY_STATES, INTAKES

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
PROMISE = "initial_notice:customers:1"
UPDATE = "update:customers:1"


def opened(case: int) -> datetime:
    """When a case was opened: one every eight hours."""
    return BEGAN + case * 8 * HOUR


def write_year(store: Store, cases: int, customers: int) -> None:
    """Write so many cases with so many customers each.

    In every tenth case the first customer's mail came back; in every hundredth the second was
    told ten minutes late; everybody else was told after as many seconds as their number.
    """
    tables = (
        (INTAKES, _intakes(cases)),
        (CASES, _cases(cases)),
        (ESCALATIONS, _escalations(cases)),
        (OBLIGATIONS, _obligations(cases)),
        (CUSTOMERS, _customers(cases, customers)),
        (DELIVERIES, _deliveries(cases, customers)),
        (DELIVERY_STATES, _states(cases, customers)),
    )
    for table, rows in tables:
        for page in pages(rows, 5_000):
            with store.write() as connection:
                insert(connection, table, page)


def _intakes(cases: int) -> Iterator[dict[str, Any]]:
    for case in range(1, cases + 1):
        yield {
            "id": case, "content": "", "policy": "", "clock": "{}", "requester": "rita",
            "received_at": opened(case), "number": case,
        }  # fmt: skip


def _cases(cases: int) -> Iterator[dict[str, Any]]:
    for case in range(1, cases + 1):
        yield {
            "number": case, "label": f"ESC-2026-{case:06}", "intake": case, "content": "",
            "clock": "{}", "created_at": opened(case),
        }  # fmt: skip


def _escalations(cases: int) -> Iterator[dict[str, Any]]:
    for case in range(1, cases + 1):
        yield {
            "case": case, "label": f"ESC-2026-{case:06}", "title": "", "summary": "",
            "public_summary": "", "content": "", "stage": "closed", "phase": "investigating",
            "severity": 1, "trigger": "functional", "source": "portal", "proactive": False,
            "rehearsal": case % 50 == 49, "requester": "rita", "owner": "", "team": "",
            "criteria": [], "raised_by": [], "services": [], "stakeholders": [], "tags": [],
            "opened_at": opened(case), "known_since": opened(case), "policy_name": "",
            "policy_version": "", "policy_hash": "", "customers": 0, "joins": 1, "round": 1,
            "acknowledged_by": "", "pages_void_to": 0, "task_force": "", "plan_revision": 0,
            "transfers": 0, "problem": "", "reopened": 0, "merged_into": 0, "adopted": [],
            "end_reason": "", "finished": True, "overdue": False, "last_fact": 1,
            "last_at": opened(case),
        }  # fmt: skip


def _obligations(cases: int) -> Iterator[dict[str, Any]]:
    for case in range(1, cases + 1):
        late = case % 100 == 0
        for at, key in enumerate((PROMISE, UPDATE)):
            yield {
                "case": case, "key": key, "fact": 2 + at, "current": True,
                "owed_by": "incident_manager", "owed_to": "customers", "base": opened(case),
                "due_at": opened(case) + HOUR, "first_due_at": opened(case) + HOUR, "warned": 0,
                "state": "missed" if late else "met", "late_s": 600 if late else 0,
                "kept_at": opened(case) + HOUR, "settled_by": "", "reason": "", "evidence": [],
                "missed_why": "it was being sent, and had not arrived" if late else "",
                "waiver_asked_by": "",
            }  # fmt: skip


def _customers(cases: int, customers: int) -> Iterator[dict[str, Any]]:
    for case in range(1, cases + 1):
        for number in range(1, customers + 1):
            yield {
                "case": case, "number": number, "id": f"c{number}", "name": f"Customer {number}",
                "tier": "", "value": "", "language": "en", "timezone": "UTC", "resolution": "",
                "contacts": [{"channel": "email", "address": f"c{number}@example.com"}],
                "services": [], "calendar": "", "joined": 1,
                "joined_at": opened(case), "adopted_from": 0, "round": 1, "access": "not_asked",
                "access_by": "", "access_heard": "", "access_text": "", "score": 0,
                "score_text": "", "removed_reason": "",
            }  # fmt: skip


def _id(case: int, number: int, key: str) -> str:
    return f"{case}.{number}.{key}"


def _deliveries(cases: int, customers: int) -> Iterator[dict[str, Any]]:
    for case in range(1, cases + 1):
        for number in range(1, customers + 1):
            for key in (PROMISE, UPDATE):
                came_back = number == 1 and case % 10 == 0
                yield {
                    "id": _id(case, number, key), "case": case, "effect": key, "notice": "",
                    "obligation": key, "revision": 0, "audience": "customers",
                    "reasons": [f"customer:Customer {number}"], "customer": number, "person": "",
                    "name": "", "channel": "email", "address": f"c{number}@example.com",
                    "language": "en", "message_id": f"<{_id(case, number, key)}@x>", "text": "",
                    "position": number, "state": "failed" if came_back else "sent", "attempt": 1,
                    "seq": 3 if came_back else 2, "open": False, "claimed": False, "directory": "",
                }  # fmt: skip


def _states(cases: int, customers: int) -> Iterator[dict[str, Any]]:
    for case in range(1, cases + 1):
        for number in range(1, customers + 1):
            for key in (PROMISE, UPDATE):
                took = timedelta(seconds=number)
                if number == 2 and case % 100 == 0:
                    took = HOUR + timedelta(minutes=10)
                steps = [("queued", timedelta(), {}), ("sent", took, {"id": "q1"})]
                if number == 1 and case % 10 == 0:
                    steps.append(("failed", took * 2, {"why": "returned", "code": "5.1.1"}))
                for seq, (state, after, detail) in enumerate(steps, 1):
                    yield {
                        "delivery": _id(case, number, key), "seq": seq, "state": state,
                        "at": opened(case) + after, "real_at": opened(case) + after,
                        "detail": detail,
                    }  # fmt: skip
