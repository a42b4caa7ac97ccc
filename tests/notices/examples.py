"""Cases, readers and effects for the tests of notices."""

from datetime import UTC, datetime, timedelta
from typing import Any

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience, Phase, Stage
from firsthour.notices.rendering.contexts import Brief, Reader

AT = datetime(2026, 8, 4, 11, 30, tzinfo=UTC)
TITLE = "TITLE-only-for-colleagues"
SUMMARY = "SUMMARY-only-for-colleagues"
CUSTOMERS_ONLY = (NoticeKind.ACCESS_CHECK, NoticeKind.RCA_SHARED, NoticeKind.SURVEY)
BOTH = (
    NoticeKind.INITIAL_NOTICE,
    NoticeKind.STATUS_UPDATE,
    NoticeKind.HOLDING_STATEMENT,
    NoticeKind.RESOLUTION_ANNOUNCEMENT,
    NoticeKind.CORRECTION,
    NoticeKind.REMINDER,
)
TO_CUSTOMERS = (*CUSTOMERS_ONLY, *BOTH)
TO_COLLEAGUES = tuple(kind for kind in NoticeKind if kind not in CUSTOMERS_ONLY)


def brief(**changes: object) -> Brief:
    """A case in its first hour."""
    values: dict[str, Any] = {
        "label": "ESC-2026-000017",
        "title": TITLE,
        "summary": SUMMARY,
        "public_summary": "",
        "severity": 1,
        "stage": Stage.COMMUNICATE,
        "phase": Phase.INVESTIGATING,
        "services": ("Payments", "Login"),
        "since": AT - timedelta(minutes=28),
        "owner": "Mara Lind",
        "team": "payments",
        "customers": 3,
        "rehearsal": False,
        "resolving": True,
        "reply_to": "escalations@example.com",
        "public_address": "",
    }
    return Brief(**(values | changes))


def customer(**changes: object) -> Reader:
    """A customer's contact."""
    values: dict[str, Any] = {
        "name": "Ada Byron",
        "language": "en",
        "zone": "Europe/Athens",
        "reasons": ("customer:Analytical Engines Ltd",),
        "organisation": "Analytical Engines Ltd",
    }
    return Reader(**(values | changes))


def colleague(**changes: object) -> Reader:
    """A colleague."""
    values: dict[str, Any] = {
        "name": "Mara Lind",
        "language": "en",
        "zone": "UTC",
        "reasons": ("owner",),
    }
    return Reader(**(values | changes))


def effect(kind: NoticeKind, audience: Audience, **changes: object) -> Effect:
    """A notice of a kind, with everything that such an effect can carry."""
    values: dict[str, Any] = {
        "key": f"{kind}:1",
        "act": "notify",
        "notice": kind,
        "audience": audience,
        "target": "L1",
        "obligation": "update:customers:1",
        "due": AT + timedelta(minutes=30),
        "next_at": AT + timedelta(hours=1),
        "reason": "level_called",
    }
    return Effect(**(values | changes))
