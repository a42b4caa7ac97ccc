"""A validated policy file made into the domain's policy: holidays as dates, content hashed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from firsthour.domain.policy import (
    Approval,
    Cadence,
    Calendar,
    Condition,
    Hours,
    Limit,
    PlannedAction,
    Playbook,
    Policy,
    Repeat,
    SeatRule,
    SeverityRules,
    Span,
    Step,
)
from firsthour.policies.closures import expand
from firsthour.policies.content import content_hash
from firsthour.policies.schema import (
    CalendarSection,
    LimitSection,
    MatrixSection,
    PlaybookSection,
    PolicySection,
    RepeatSection,
    SeveritySection,
    StepSection,
)

_OWN = {
    "extends",
    "approvals",
    "calendar",
    "matrix",
    "severities",
    "ladder",
    "ladder_repeat",
    "limits",
    "seats",
    "playbooks",
}


def build(section: PolicySection) -> Policy:
    """The domain's policy of a valid file."""
    rows = section.severities
    policy = Policy(
        **section.model_dump(exclude=_OWN),
        content_hash="",
        calendar=_calendar(section.calendar),
        matrix=_matrix(section.matrix),
        severities=(_rules(rows.sev1), _rules(rows.sev2), _rules(rows.sev3), _rules(rows.sev4)),
        ladder=tuple(_step(step) for step in section.ladder),
        ladder_repeat=_repeat(section.ladder_repeat),
        approvals=tuple(Approval(**each.model_dump()) for each in section.approvals),
        limits=tuple(_limits(section.limits)),
        seats=tuple(SeatRule(**seat.model_dump()) for seat in section.seats),
        playbooks=tuple(_playbook(playbook) for playbook in section.playbooks),
    )
    return replace(policy, content_hash=content_hash(policy))


def _calendar(section: CalendarSection) -> Calendar:
    days: list[tuple[tuple[int, int], ...]] = list(section.hours.model_dump().values())
    week = tuple(
        Hours(weekday, opens, closes)
        for weekday, ranges in enumerate(days)
        for opens, closes in ranges
    )
    holidays = expand(
        section.holidays_country,
        section.holidays_subdivision,
        section.holidays_from,
        section.extra_holidays,
    )
    return Calendar(section.timezone, week, tuple(holidays))


def _matrix(section: MatrixSection) -> tuple[tuple[int, int, int], ...]:
    rows = (section.high, section.medium, section.low)
    return tuple((row[0], row[1], row[2]) for row in rows)


def _rules(section: SeveritySection) -> SeverityRules:
    levels: tuple[Span | None, Span | None, Span | None]
    levels = (section.levels.L1, section.levels.L2, section.levels.L3)
    plain = section.model_dump(exclude={"levels", "updates_internal", "updates_customers"})
    return SeverityRules(
        **plain,
        levels=levels,
        updates_internal=Cadence(**section.updates_internal.model_dump()),
        updates_customers=Cadence(**section.updates_customers.model_dump()),
    )


def _step(section: StepSection) -> Step:
    plain, when = section.model_dump(exclude={"when"}), section.when
    names = {
        "criteria": tuple(item.value for item in when.criteria),
        "phases": tuple(item.value for item in when.phases),
    }
    return Step(**plain, when=Condition(**{**when.model_dump(), **names}))


def _limits(sections: Mapping[str, LimitSection]) -> Iterator[Limit]:
    for channel, section in sorted(sections.items()):
        if section.pages:
            yield Limit(channel, "page", section.pages)
        if section.status:
            yield Limit(channel, "status", section.status)


def _repeat(section: RepeatSection | None) -> Repeat | None:
    return Repeat(**section.model_dump()) if section else None


def _playbook(section: PlaybookSection) -> Playbook:
    return Playbook(
        section.name,
        section.services,
        tuple(item.value for item in section.criteria),
        tuple(item.value for item in section.triggers),
        tuple(PlannedAction(**action.model_dump()) for action in section.actions),
    )
