"""Names that mean nobody here, in policies and calendars; and what goes round in a circle."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias

from firsthour.admin.preflight.found import Finding
from firsthour.directory.book import Book
from firsthour.directory.rotations import DelegationSection
from firsthour.domain.calendar import after
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Role
from firsthour.reading import nearest

Path: TypeAlias = tuple[str | int, ...]
"""Where a name stands in a policy: ``("ladder", 0, "ask")``."""


def _known(book: Book, kind: str) -> Iterable[str]:
    """The names that may stand behind this kind of ask."""
    kinds: dict[str, Iterable[str]] = {
        "team": book.teams,
        "rotation": book.rotations,
        "next": book.rotations,
        "person": book.people,
        "role": tuple(role.value for role in Role),
        "skill": _skills(book),
        "group": book.groups,
        "service": book.by_service,
        "watcher": (*book.groups, *book.teams, *book.people),
    }
    return kinds.get(kind, ())


def _skills(book: Book) -> dict[str, None]:
    return dict.fromkeys(s for p in book.by_role[Role.ENGINEER] for s in p.skills)


def is_known(book: Book, ask: str) -> bool:
    """False for an ask that names nobody and nothing of the directory."""
    kind, colon, name = ask.partition(":")
    return not colon or name in _known(book, kind)


class Named(NamedTuple):
    """A name in a policy: where it stands, by which rule, and what kind of thing it is of."""

    path: Path
    rule: str
    kind: str
    name: str


def named(policy: Policy) -> Iterator[Named]:
    """Everybody and everything that a policy names, each with its place."""
    yield from _asked(policy)
    for at, seat in enumerate(policy.seats):
        if seat.team:
            yield Named(("seats", at, "team"), f"seats.{seat.key}", "team", seat.team)
        if seat.skill:
            yield Named(("seats", at, "skill"), f"seats.{seat.key}", "skill", seat.skill)
    for at, name in enumerate(policy.watchers):
        yield Named(("watchers", at), "watchers", "watcher", name)
    for at, step in enumerate(policy.ladder):
        for place, name in enumerate(step.when.services):
            path = ("ladder", at, "when", "services", place)
            yield Named(path, f"ladder.{step.key}.when", "service", name)
    for at, rule in enumerate(policy.approvals):
        for place, who in enumerate(rule.by):
            kind, _, name = who.partition(":")
            yield Named(("approvals", at, "by", place), f"approvals.{at + 1}", kind, name)
    yield from _planned(policy)


def _asked(policy: Policy) -> Iterator[Named]:
    asks: list[tuple[Path, str, str]] = [
        (("page_round", at), f"paging.{ask}", ask) for at, ask in enumerate(policy.page_round)
    ]
    asks += [
        (("ladder", at, "ask"), f"ladder.{step.key}", step.ask)
        for at, step in enumerate(policy.ladder)
    ]
    asks.append((("policy_owner",), "policy_owner", policy.policy_owner))
    for path, rule, ask in asks:
        kind, colon, name = ask.partition(":")
        if colon:
            yield Named(path, rule, kind, name)


def _planned(policy: Policy) -> Iterator[Named]:
    for at, book in enumerate(policy.playbooks):
        rule = f"playbooks.{book.name}"
        for place, name in enumerate(book.services):
            yield Named(("playbooks", at, "services", place), rule, "service", name)
        for place, action in enumerate(book.actions):
            if action.owner:
                path = ("playbooks", at, "actions", place, "owner")
                yield Named(path, rule, "person", action.owner)


_WHAT = {"next": "rotation", "skill": "engineer with the skill", "watcher": "group"}
"""What a name would have to be, where the word is another one than its kind."""


def strange(book: Book, each: Named) -> str:
    """What a name should be and is not, such as ``team``; empty where the directory knows it."""
    if each.kind == "service" and book.service(each.name) is not None:
        return ""
    return "" if each.name in _known(book, each.kind) else _WHAT.get(each.kind, each.kind)


def advice(book: Book, each: Named) -> str:
    """The nearest name that the directory knows."""
    return nearest(each.name, _known(book, each.kind))


def unknown(book: Book, policy: Policy) -> Iterator[Finding]:
    """Names in a policy that the directory does not know."""
    found = {(each.rule, each.kind, each.name): each for each in named(policy)}
    for each in found.values():
        what = strange(book, each)
        if what:
            yield _unknown(policy, each.rule, what, each.name, _known(book, each.kind))


def _unknown(policy: Policy, rule: str, what: str, name: str, known: Iterable[str]) -> Finding:
    sentence = f"{rule} of the policy {policy.name} names {name}: there is no such {what}"
    hint = nearest(name, known)
    return Finding(
        "unknown",
        "error",
        "policy",
        f"{rule}:{name}",
        sentence,
        hint,
        (),
        (policy.name,),
        "",
        (rule,),
    )


def policy_loops(policy: Policy, now: datetime) -> Iterator[Finding]:
    """A ladder that would be repeated longer than a case may be open, or without a pause."""
    again = policy.ladder_repeat
    timed = [step.after for step in policy.ladder if step.after is not None]
    if again is None or not timed:
        return
    last = max(after(policy.calendar, now, span) for span in timed)
    pause = after(policy.calendar, last, again.after) - last
    first = next(step.after for step in policy.ladder if step.key == again.step)
    turn = after(policy.calendar, last, again.after) - after(
        policy.calendar, now, first or timed[0]
    )
    ends = last + turn * again.times
    if not pause:
        what = "begins again at the very moment of its last step"
    elif ends > after(policy.calendar, now, policy.close_within):
        what = f"would be repeated until long after a case must be closed ({policy.close_within})"
    else:
        return
    sentence = f"The ladder of the policy {policy.name} {what}"
    hint = "lower `times`, or lengthen `after`, of ladder_repeat"
    yield Finding("loop", "warning", "policy", "ladder_repeat", sentence, hint, (), (policy.name,))


def stand_in_loops(book: Book) -> Iterator[Finding]:
    """People who stand in for each other in a circle: nobody of them is asked in place of all."""
    told: set[frozenset[str]] = set()
    for each in book.delegations:
        circle = _circle(book.delegations, each)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            sentence = f"The stand-ins go round in a circle: {' → '.join(circle)}"
            hint = "one of them must stay in charge"
            at = max(d.begin for d in book.delegations if d.of in circle)
            until = min(d.until for d in book.delegations if d.of in circle and d.until > at)
            spans = ((at, until),)
            yield Finding("loop", "error", "person", each.of, sentence, hint, spans)


def _circle(delegations: Iterable[DelegationSection], start: DelegationSection) -> list[str]:
    """The circle that is closed when ``start`` begins, or nothing."""
    lasting = {d.of: d.by for d in delegations if d.begin <= start.begin < d.until}
    chain, person = [start.of], start.by
    while person not in chain:
        chain.append(person)
        person = lasting.get(person, person)
    return [*chain, person] if person == start.of else []
