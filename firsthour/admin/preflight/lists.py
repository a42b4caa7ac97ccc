"""What is wrong with the directory whatever the time: contacts, teams, seats, copies, addresses."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from firsthour.admin.preflight.found import Finding, Severity, length
from firsthour.admin.preflight.needs import SEVERITIES, running
from firsthour.directory.addresses import PHONE
from firsthour.directory.book import Book
from firsthour.directory.interface import Person
from firsthour.directory.troubles import troubles
from firsthour.directory.view import ROLE_OF_LEVEL
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Role
from firsthour.reading import nearest
from firsthour.records.ledger.bounced import Bounced
from firsthour.records.serving import Serving

_OLD = timedelta(hours=24)
"""Older than this a copy of a calendar is told of, whatever the reason."""


def contacts(book: Book, asked: Iterable[str], sent: Collection[str]) -> Iterator[Finding]:
    """People whom no notice can reach; an error for those whom something asks.

    ``sent`` are the channels on which this installation sends.
    """
    wanted = set(asked)
    for person in book.people.values():
        if any(contact.channel in sent for contact in person.contacts):
            continue
        what = "no contact"
        if person.contacts:
            what = f"no contact that notices are sent to ({', '.join(sent)})"
        severity: Severity = "error" if person.id in wanted else "warning"
        also = ", and is asked by steps or shifts" if person.id in wanted else ""
        sentence = f"{person.name} has {what}{also}"
        hint = f"firsthour directory person {person.id} --add-contact email:ADDRESS"
        yield Finding("no_contact", severity, "person", person.id, sentence, hint)


def channels(book: Book, sent: Collection[str]) -> Iterator[Finding]:
    """Channels of contacts on which this installation does not send: of another, or misspelt."""
    found: dict[str, list[str]] = {}
    for person in book.people.values():
        for channel in dict.fromkeys(each.channel for each in person.contacts):
            if channel not in sent and channel != PHONE:
                found.setdefault(channel, []).append(person.name)
    for channel, names in found.items():
        who = f"{names[0]} and {len(names) - 1} more have" if names[1:] else f"{names[0]} has"
        sentence = f"{who} contacts on the channel {channel}, on which nothing is sent here"
        hint = f"{nearest(channel, sent)}; a new one is a table [notices.channels.{channel}]"
        yield Finding("unknown", "warning", "directory", channel, sentence, hint)


def teams(book: Book) -> Iterator[Finding]:
    """Teams that run services, and in which nobody is."""
    for key, names in running(book).items():
        team = book.teams[key]
        if not team.manager and not team.members:
            sentence = f"{team.name} runs {', '.join(names)}, and has neither manager nor members"
            hint = "give it a manager, or its services to another team"
            yield Finding("unstaffed_team", "error", "team", key, sentence, hint, team=key)


def administrators(book: Book) -> Iterator[Finding]:
    """Nobody looks after Firsthour itself."""
    if not book.by_role[Role.ADMINISTRATOR] and not _has_rotation(book, Role.ADMINISTRATOR):
        sentence = "Nobody holds the role administrator: nobody hears of trouble with Firsthour"
        hint = "give somebody the role administrator"
        yield Finding("no_administrator", "error", "directory", "administrator", sentence, hint)


def executives(book: Book, policy: Policy) -> Iterator[Finding]:
    """Nobody gets the reports that a policy owes to executives."""
    owed = tuple(each for each in SEVERITIES if policy.rules(each).executive_report)
    if owed and not book.by_role[Role.EXECUTIVE] and not _has_rotation(book, Role.EXECUTIVE):
        told = ", ".join(f"SEV{each}" for each in owed)
        sentence = f"Nobody holds the role executive: the executive report finds nobody ({told})"
        hint = "give somebody the role executive"
        rules = ("executive_report",)
        yield Finding(
            "step_finds_nobody",
            "error",
            "step",
            f"role:{Role.EXECUTIVE}",
            sentence,
            hint,
            (),
            (policy.name,),
            "",
            rules,
            owed,
        )


def _has_rotation(book: Book, role: Role) -> bool:
    duties = {each.duty for each in book.rotations.values()}
    return any(ROLE_OF_LEVEL.get(duty, duty) == role for duty in duties)


def seats(book: Book, policy: Policy) -> Iterator[Finding]:
    """Seats of the task force that nobody can take, or too few for all of them, by team."""
    owed = tuple(each for each in SEVERITIES if policy.rules(each).task_force)
    for team in running(book) or {"": ()}:
        wanted = {seat.key: (seat.team or team, seat.skill) for seat in policy.seats}
        can = {key: _engineers(book, *want) for key, want in wanted.items()}
        left = _without_anybody(can) if owed else []
        for want, is_empty in dict.fromkeys((wanted[key], not can[key]) for key in left):
            keys = [key for key in left if (wanted[key], not can[key]) == (want, is_empty)]
            yield _unfilled(book, policy, team, keys, want, owed, is_empty=is_empty)


def _unfilled(
    book: Book,
    policy: Policy,
    team: str,
    keys: Sequence[str],
    want: tuple[str, str],
    owed: tuple[int, ...],
    *,
    is_empty: bool,
) -> Finding:
    name, skill = want
    who = f"engineer of {name}" if name in book.teams and not skill else "engineer"
    who = f"{who} with the skill {skill}" if skill else who
    told = ", ".join(keys)
    why = f"there is no {who}" if is_empty else "there are fewer people than seats"
    stay = f"seat {told} stays" if len(keys) == 1 else f"seats {told} stay"
    sentence = f"The {stay} empty in cases of {team or 'any team'}: {why}"
    return Finding(
        "seat_unfilled",
        "error" if is_empty else "warning",
        "seat",
        told,
        sentence,
        f"every seat needs an {who} of its own",
        (),
        (policy.name,),
        team,
        tuple(f"seats.{key}" for key in keys),
        owed,
    )


def _engineers(book: Book, team: str, skill: str) -> tuple[str, ...]:
    """Whom the directory would offer a seat, if all were awake: see `View.candidates`."""
    found: Iterable[Person] = book.by_role[Role.ENGINEER]
    if skill:
        found = [each for each in found if skill in each.skills]
    elif team in book.teams:
        found = [each for each in found if team in each.teams]
    return tuple(each.id for each in found)


def _without_anybody(can: dict[str, tuple[str, ...]]) -> list[str]:
    """The seats that stay empty when as many as possible are filled, each by another person."""
    sits: dict[str, str] = {}

    def seated(key: str, tried: set[str]) -> bool:
        for person in can[key]:
            if person in tried:
                continue
            tried.add(person)
            if person not in sits or seated(sits[person], tried):
                sits[person] = key
                return True
        return False

    return [key for key in can if not seated(key, set())]


def calendars(book: Book, now: datetime) -> Iterator[Finding]:
    """Calendars that are missing, old or name strangers; people of one name."""
    stale = set()
    for each in troubles(book, now):
        hint = ""
        if each.code == "calendar_stranger":
            hint = "name who is meant under `calendar: people:` of the rotation"
            subject = f"{each.subject}:{each.title!r}"
            yield Finding("unknown", "warning", "calendar", subject, each.message, hint)
        elif each.code == "calendar_missing":
            hint = "check its address, and that this machine may reach it"
            yield Finding("calendar_missing", "error", "calendar", each.subject, each.message, hint)
        elif each.code == "calendar_stale":
            stale.add(each.subject)
            yield Finding("calendar_stale", "warning", "calendar", each.subject, each.message)
        else:
            hint = "calendars of other tools tell them apart by mail address alone"
            yield Finding("same_name", "warning", "person", each.subject, each.message, hint)
    for key, copy in book.copies.items():
        if key not in stale and copy.fetched_at and now - copy.fetched_at > _OLD:
            name, age = book.rotations[key].name, length(now - copy.fetched_at)
            sentence = f"The calendar of {name} was last fetched {age} ago: that copy is used"
            hint = "a worker fetches calendars while it runs"
            yield Finding("calendar_stale", "warning", "calendar", key, sentence, hint)


def gone(book: Book, serving: Iterable[Serving]) -> Iterator[Finding]:
    """People who own open cases or sit in their task forces, and are not in the directory."""
    missed: dict[str, list[Serving]] = {}
    for each in serving:
        if book.person(each.person) is None:
            missed.setdefault(each.person, []).append(each)
    for person, several in missed.items():
        told = ", ".join(
            f"{each.duty.replace('seat:', 'seat ')} of {each.label}" for each in several
        )
        sentence = f"{person} is {told}, and is not in the directory any more"
        case, duty = several[0].case, several[0].duty
        seat = duty.removeprefix("seat:")
        hint = f"firsthour manager offer-seat {case} {seat} PERSON gives it to another"
        if duty == "owner":
            hint = f"firsthour manager transfer {case} PERSON gives it to another"
        yield Finding("person_gone", "error", "person", person, sentence, hint)


def tiers(policy: Policy, borne: Collection[str]) -> Iterator[Finding]:
    """Steps of the ladder for tiers of which no customer of the directory is, if it has any."""
    for step in policy.ladder if borne else ():
        for tier in step.when.tiers:
            if tier not in borne:
                rule = f"ladder.{step.key}.when"
                sentence = (
                    f"{rule} of the policy {policy.name} names the tier {tier}: "
                    "no customer of the directory has it"
                )
                hint = nearest(tier, borne)
                subject = f"{rule}:{tier}"
                yield Finding(
                    "unknown", "warning", "policy", subject, sentence, hint, (), (policy.name,)
                )


def swaps(book: Book) -> Iterator[Finding]:
    """Swaps with somebody whom the calendar of the rotation does not name: they change nothing.

    In a rotation of layers such a swap is a mistake of the directory; what a calendar says comes
    from elsewhere, and may change.
    """
    for key, rotation in book.rotations.items():
        if rotation.calendar is None or key not in book.copies:
            continue
        members = book.rota(key).members
        for person in dict.fromkeys(name for swap in rotation.swaps for name in swap.between):
            if person not in members:
                sentence = (
                    f"A swap in {rotation.name} names {person}, whom its calendar does not name"
                )
                hint = nearest(person, members)
                subject = f"{key}:swaps:{person}"
                yield Finding("unknown", "warning", "rotation", subject, sentence, hint)


def customers(bounced: Iterable[Bounced]) -> Iterator[Finding]:
    """Customers all of whose addresses have failed for good."""
    for each in bounced:
        where = f" ({each.case})" if each.case else ""
        told = ", ".join(each.addresses)
        sentence = f"{each.name}{where} cannot be reached: {told} failed for good"
        hint = "ask them for another address, by phone or through their account manager"
        yield Finding(
            "customer_unreachable", "warning", "customer", each.id or each.name, sentence, hint
        )
