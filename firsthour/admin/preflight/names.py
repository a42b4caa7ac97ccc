"""Names that mean nobody here, in policies and calendars; and what goes round in a circle."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from firsthour.admin.preflight.found import Finding
from firsthour.directory.book import Book
from firsthour.directory.rotations import DelegationSection
from firsthour.domain.calendar import after
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Role
from firsthour.reading import nearest


def _known(book: Book, kind: str) -> Iterable[str]:
    """The names that may stand behind this kind of ask."""
    kinds: dict[str, Iterable[str]] = {
        "team": book.teams,
        "rotation": book.rotations,
        "next": book.rotations,
        "person": book.people,
        "role": tuple(role.value for role in Role),
        "skill": _skills(book),
    }
    return kinds.get(kind, ())


def _skills(book: Book) -> dict[str, None]:
    return dict.fromkeys(s for p in book.by_role[Role.ENGINEER] for s in p.skills)


def is_known(book: Book, ask: str) -> bool:
    """False for an ask that names nobody and nothing of the directory."""
    kind, colon, name = ask.partition(":")
    return not colon or name in _known(book, kind)


def unknown(book: Book, policy: Policy) -> Iterator[Finding]:
    """Names in a policy that the directory does not know."""
    steps = [(f"paging.{ask}", ask) for ask in policy.page_round]
    steps += [(f"ladder.{step.key}", step.ask) for step in policy.ladder]
    steps.append(("policy_owner", policy.policy_owner))
    for rule, ask in dict.fromkeys(steps):
        if not is_known(book, ask):
            kind, _, name = ask.partition(":")
            what = {"next": "rotation", "skill": "engineer with the skill"}.get(kind, kind)
            yield _unknown(policy, rule, what, name, _known(book, kind))
    for seat in policy.seats:
        if seat.team and seat.team not in book.teams:
            yield _unknown(policy, f"seats.{seat.key}", "team", seat.team, book.teams)
        if seat.skill and seat.skill not in _skills(book):
            what = "engineer with the skill"
            yield _unknown(policy, f"seats.{seat.key}", what, seat.skill, _skills(book))
    for name in book.unknown(policy.watchers):
        known = (*book.groups, *book.teams, *book.people)
        yield _unknown(policy, "watchers", "group", name, known)
    for step in policy.ladder:
        for name in step.when.services:
            if book.service(name) is None:
                rule, known = f"ladder.{step.key}.when", tuple(book.by_service)
                yield _unknown(policy, rule, "service", name, known)


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
