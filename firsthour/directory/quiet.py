"""Quiet hours of people: whether they last, when they end, which contacts are left in them."""

from datetime import UTC, datetime, timedelta

from firsthour.directory.fields import DAY_MINUTES, minutes, zone
from firsthour.directory.interface import Contact, Person

_DAY = timedelta(days=1)


def is_quiet(person: Person, at: datetime) -> bool:
    """True if ``at`` lies in the person's quiet hours, on the wall clock of their zone."""
    if not person.quiet_hours:
        return False
    there = at.astimezone(zone(person.timezone))
    now = there.hour * 60 + there.minute
    return any(
        opens <= now < closes or opens <= now + DAY_MINUTES < closes
        for opens, closes in map(minutes, person.quiet_hours)
    )


def usable(person: Person, at: datetime) -> tuple[Contact, ...]:
    """The person's contacts that may be used at ``at`` when they are not on duty."""
    if not is_quiet(person, at):
        return person.contacts
    return tuple(contact for contact in person.contacts if contact.always)


def quiet_until(person: Person, at: datetime) -> datetime | None:
    """When quiet hours that last at ``at`` end; None where they never do."""
    there = zone(person.timezone)
    midnight = at.astimezone(there).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = sorted(
        (midnight + day * _DAY + timedelta(minutes=closes)).astimezone(UTC)
        for day in (-1, 0, 1)
        for _, closes in map(minutes, person.quiet_hours)
    )
    return next((end for end in ends if end > at and not is_quiet(person, end)), None)
