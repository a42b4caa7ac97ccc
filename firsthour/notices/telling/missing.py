"""Who is not reached by what was promised to them, why, and under which number to call them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import select

from firsthour.directory.interface import Directory
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.obligations import kind_of_notice, promise_of
from firsthour.domain.stages import Audience
from firsthour.notices.rendering.contexts import Missing
from firsthour.notices.telling.case import Standing
from firsthour.notices.telling.recipients import NOWHERE, Audiences
from firsthour.records.ledger import reach
from firsthour.records.ledger.deliveries import Enrolment
from firsthour.records.projected import CUSTOMERS
from firsthour.records.store import Store

NO_CHANNEL, TO_CALL = "no_channel", "to_call"
"""Why somebody is not reached who has no way at all, or a telephone number alone."""
LISTED = ("in_danger", "unreachable")
"""Alarms that list who is not reached."""
AT_MOST = 50
"""How many an alarm names; the ledger knows the rest."""
_PHONES = ("phone", "voice", "sms")


def of_promise(audiences: Audiences, standing: Standing, effect: Effect) -> Iterator[Missing]:
    """Who is not reached: by the ledger; before anything was begun, who has no address at all."""
    found = reach.standings(audiences.store, standing.number, effect.obligation)
    if found:
        for (customer, person), stands in found.items():
            if stands.why:
                yield Missing(customer, person, stands.name, stands.why, stands.code)
        return
    kind = kind_of_notice(promise_of(effect.obligation).name) or NoticeKind.STATUS_UPDATE
    seen: dict[reach.Owed, Enrolment] = {}
    reachable: dict[reach.Owed, bool] = {}
    for row in audiences.enrolments(standing, replace(effect, act="notify", notice=kind)):
        who = row.customer, row.person
        seen.setdefault(who, row)
        reachable[who] = reachable.get(who, False) or row.channel != NOWHERE
    left = {who: row for who, row in seen.items() if not reachable[who]}
    to_call = audiences.to_call(standing.number, left.values())
    for who, row in left.items():
        yield Missing(*who, row.name, TO_CALL if row.position in to_call else NO_CHANNEL)


def missing(
    store: Store, directory: Directory, channels: Iterable[str], standing: Standing, effect: Effect
) -> tuple[tuple[Missing, ...], int]:
    """Whom an alarm lists, with names and numbers to call; and how many more there are."""
    group = effect.obligation.removeprefix("initial_notice:customers:")
    inside = "internal" in effect.obligation or "stakeholders" in effect.obligation
    about = replace(
        effect,
        audience=Audience.STAKEHOLDERS if inside else Audience.CUSTOMERS,
        target="",
        group=int(group) if group.isdigit() else 0,
    )
    audiences = Audiences(store, directory, frozenset(channels), "", b"")
    found = list(of_promise(audiences, standing, about))
    named = tuple(_with_phones(store, directory, standing.number, found[:AT_MOST]))
    return named, len(found) - len(named)


def _with_phones(
    store: Store, directory: Directory, case: int, found: list[Missing]
) -> Iterator[Missing]:
    numbers = {each.customer for each in found} - {0}
    who = CUSTOMERS.c
    query = select(who.number, who.name, who.contacts).where(who.case == case)
    with store.read() as connection:
        rows = connection.execute(query.where(who.number.in_(numbers))).all() if numbers else []
    customers = {row.number: row for row in rows}
    for each in found:
        row = customers.get(each.customer)
        if row is not None:
            phones = tuple(
                f"{contact['name'] or row.name}: {contact['address']}"
                for contact in row.contacts
                if contact["channel"] in _PHONES and contact["address"].strip()
            )
            yield replace(each, name=row.name, phones=phones)
            continue
        person = directory.person(each.person)
        contacts = person.contacts if person else ()
        numbers_of = tuple(c.address for c in contacts if c.channel in _PHONES)
        yield replace(each, name=person.name if person else each.name, phones=numbers_of)
