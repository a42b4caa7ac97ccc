"""Example cases and readers, with which templates are tried and shown."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience, Phase, Stage
from firsthour.notices.rendering.contexts import Brief, Context, Missing, Reader, context

AT = datetime(2026, 8, 4, 11, 30, tzinfo=UTC)
"""The case time of the examples."""
FOR_CUSTOMERS_ALONE = frozenset({NoticeKind.ACCESS_CHECK, NoticeKind.RCA_SHARED, NoticeKind.SURVEY})
FOR_COLLEAGUES_ALONE = frozenset(
    {
        NoticeKind.PAGE,
        NoticeKind.EXECUTIVE_REPORT,
        NoticeKind.SEAT_OFFER,
        NoticeKind.ALARM,
    }
)
AUDIENCE: dict[NoticeKind, Audience] = {
    NoticeKind.PAGE: Audience.OWNER,
    NoticeKind.EXECUTIVE_REPORT: Audience.EXECUTIVES,
    NoticeKind.SEAT_OFFER: Audience.SEAT,
    NoticeKind.REMINDER: Audience.PERSON,
    NoticeKind.ALARM: Audience.MANAGERS,
}
"""Which colleagues a kind is for, where not the stakeholders."""
NEWS = frozenset(
    {NoticeKind.INITIAL_NOTICE, NoticeKind.STATUS_UPDATE, NoticeKind.HOLDING_STATEMENT}
)
"""Kinds that say when the next message comes."""
_OBLIGATIONS = {
    (NoticeKind.REMINDER, True): "access:1",
    (NoticeKind.REMINDER, False): "action_plan",
    (NoticeKind.ALARM, False): "initial_notice:customers",
    (NoticeKind.PAGE, False): "acknowledge",
}
_OVER = {"resolving": False, "phase": Phase.MONITORING, "stage": Stage.CLOSE}
_STANDS: dict[NoticeKind, dict[str, object]] = {
    NoticeKind.RESOLUTION_ANNOUNCEMENT: {"phase": Phase.MONITORING, "stage": Stage.RESOLVE},
    NoticeKind.ACCESS_CHECK: _OVER,
    NoticeKind.RCA_SHARED: _OVER | {"phase": Phase.RESOLVED},
    NoticeKind.SURVEY: _OVER | {"phase": Phase.RESOLVED, "stage": Stage.CLOSED},
    NoticeKind.CORRECTION: {"stage": Stage.CANCELLED},
}
"""How the case stands when a kind is sent, where not at its beginning."""
_TEXT = (
    "We have found what makes payments fail: a certificate of the gateway has run out."
    " We are replacing it in all regions.\n\nRefunds are not concerned."
)
_DOCUMENT = """# What happened

On 4 August a certificate of the payment gateway ran out.

## What we do about it

| Measure | By |
|---|---|
| Certificates are renewed by themselves | 18 August |
| An alarm 30 days before one runs out | 11 August |

1. We have tried all others.
2. We tell you when the measures are in place.
"""


_MISSING = (
    Missing(7, "", "Analytical Engines Ltd", "failed", "550", ("Ada Byron +44 20 7946 0958",)),
    Missing(0, "mara.lindqvist", "Mara Lindqvist", "waiting"),
)


def audiences(kind: NoticeKind) -> tuple[bool, ...]:
    """Whom the kind is for: ``True`` are customers, ``False`` colleagues."""
    if kind in FOR_CUSTOMERS_ALONE:
        return (True,)
    return (False,) if kind in FOR_COLLEAGUES_ALONE else (True, False)


def brief(**changes: object) -> Brief:
    """A case half an hour after it began."""
    values: dict[str, Any] = {
        "label": "ESC-2026-000017",
        "title": "Card payments fail in all regions",
        "summary": "Every second card payment is refused since the release of this morning.",
        "public_summary": "About half of all card payments are refused.",
        "severity": 1,
        "stage": Stage.COMMUNICATE,
        "phase": Phase.INVESTIGATING,
        "services": ("Card payments", "Refunds"),
        "since": AT - timedelta(minutes=28),
        "owner": "Mara Lindqvist",
        "team": "payments",
        "customers": 214,
        "rehearsal": False,
        "resolving": True,
        "reply_to": "escalations@example.com",
        "public_address": "https://status.example.com",
    }
    return Brief(**(values | changes))


def reader(language: str, *, customer: bool, **changes: object) -> Reader:
    """A customer's contact, or a colleague."""
    values: dict[str, Any] = {
        "name": "Ada Byron" if customer else "Mara Lindqvist",
        "language": language,
        "zone": "Europe/Athens",
        "reasons": ("customer:Analytical Engines Ltd",) if customer else ("owner",),
        "organisation": "Analytical Engines Ltd" if customer else "",
        "document": _DOCUMENT if customer else "",
    }
    if not customer:
        names = ("acknowledge", "accept_seat", "decline_seat")
        values["tokens"] = {name: f"WyI{name}IiwxN10.Kx3v9Q" for name in names}
    return Reader(**(values | changes))


def effect(kind: NoticeKind, *, customer: bool, at: datetime = AT, **changes: object) -> Effect:
    """A notice of the kind, as the engine asks for it."""
    values: dict[str, Any] = {
        "key": f"{kind}:1",
        "act": "notify",
        "notice": kind,
        "audience": Audience.CUSTOMERS if customer else AUDIENCE.get(kind, Audience.STAKEHOLDERS),
        "target": "engineer" if kind is NoticeKind.SEAT_OFFER else "L1",
        "obligation": _OBLIGATIONS.get((kind, customer), ""),
        "due": at + timedelta(minutes=30),
        "next_at": at + timedelta(hours=1) if kind in NEWS else None,
        "reason": "level_called" if kind is NoticeKind.ALARM else "",
    }
    return Effect(**(values | changes))


def stands(kind: NoticeKind, *, customer: bool) -> dict[str, object]:
    """What of the case is otherwise when a notice of the kind is sent."""
    return _OVER if customer and kind is NoticeKind.REMINDER else _STANDS.get(kind, {})


def contexts(kind: NoticeKind, language: str, *, customer: bool) -> Iterator[Context]:
    """What the kind may be rendered with: each circumstance that templates tell apart."""

    def made(
        about: dict[str, object] | None = None,
        who: dict[str, object] | None = None,
        asked: dict[str, Any] | None = None,
        text: str = "",
    ) -> Context:
        told = effect(kind, customer=customer, **(asked or {}))
        whom = reader(language, customer=customer, **(who or {}))
        case = brief(**(stands(kind, customer=customer) | (about or {})))
        return context(case, told, whom, text, "Customer Care")

    yield made(text=_TEXT if kind is NoticeKind.STATUS_UPDATE else "")
    yield made(text="" if kind is NoticeKind.STATUS_UPDATE else _TEXT)
    yield made(_OVER)
    yield made({"stage": Stage.CANCELLED}, asked={"next_at": None})
    yield made({"services": (), "public_summary": "", "public_address": "", "owner": ""})
    yield made({"rehearsal": True, "round": 2, "severity": 3, "team": ""})
    yield made(who={"name": "", "document": "", **({} if customer else {"tokens": {}})})
    yield made(who={"reasons": ("customer:Kule A.Ş.", "customer:Byron Ltd")})
    yield made(asked={"due": None, "obligation": "", "next_at": None})
    yield made(asked={"obligation": "survey", "reason": "sla_75"})
    if not customer:
        for audience in (Audience.LEVEL, Audience.TEAM):
            yield made(asked={"audience": audience, "reason": "merge_proposed"})
        yield made(asked={"reason": "approval_awaited"})
        yield made(who={"missing": _MISSING, "more": 0}, asked={"reason": "in_danger"})
        yield made(who={"missing": _MISSING[1:], "more": 12}, asked={"reason": "in_danger"})


def _bulletin(**more: object) -> dict[str, object]:
    return {
        "label": "Firsthour",
        "sender": "Customer Care",
        "name": "Piet de Vries",
        "zone": "UTC",
        "reasons": ("administrators",),
        "reply_to": "escalations@example.com",
        "public_address": "",
        "next_at": None,
        "rehearsal": False,
        **more,
    }


_FINDING = {
    "sentence": "Nobody is on duty for Payments between Sat 8 Aug 18:00 and Sun 9 Aug 08:00 UTC.",
    "hint": "Put somebody on duty with firsthour directory override.",
}
SERVICE: dict[str, dict[str, object]] = {
    "stuck_cases": _bulletin(cases=("escalation-7", "escalation-12")),
    "directory_findings": _bulletin(count=14, errors=1, findings=(_FINDING, _FINDING), more=12),
    "template_faults": _bulletin(faults=("notices/survey/body.html, line 3: UndefinedError",)),
}
"""Values for the messages about Firsthour itself, by folder."""
