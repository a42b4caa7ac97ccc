"""What is wrong with who is asked: steps that find nobody, holes in shifts, people not reached."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from firsthour.admin.preflight.found import Finding, Severity, when
from firsthour.admin.preflight.names import is_known
from firsthour.admin.preflight.needs import Need, Place, missed, needs, places
from firsthour.admin.preflight.nobody import Look, Watch
from firsthour.directory.interface import Person
from firsthour.directory.spans import Window, union
from firsthour.domain.permissions import BY_COMMAND
from firsthour.domain.policy import Policy

_PAGING = "paging."
_NAMED = 4
"""Of people who are told in one, so many are named in the sentence."""


@dataclass(slots=True)
class Asking:
    """All that was seen of who is asked, by every policy: what the other checks start from."""

    watch: Watch
    relied: dict[str, list[Window]] = field(default_factory=lambda: defaultdict(list))
    """For each rotation that is looked at, when an ask that does so finds nobody."""
    beside: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """People who are asked for another reason than a shift, each with the rules."""
    paged: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The same of those who are paged."""
    paging: set[str] = field(default_factory=set)
    """The rotations that pages go by."""

    def steps(self, policy: Policy) -> Iterator[Finding]:
        """Steps of a policy that find nobody."""
        wanted = [need for need in needs(policy) if is_known(self.watch.book, need.ask)]
        wanted.sort(key=lambda need: need.ask)
        for _, several in groupby(wanted, key=lambda need: need.ask):
            yield from self._step(policy, list(several))

    def _step(self, policy: Policy, several: Sequence[Need]) -> Iterator[Finding]:
        """Of one ask: a finding for each set of times, and for each team unless all share them."""
        rules: dict[tuple[str, tuple[Window, ...]], list[Need]] = defaultdict(list)
        count = 0
        for need in several:
            found = places(self.watch.book, need)
            count = max(count, len(found))
            for place in found:
                spans = self._missed(policy, need, place)
                if spans:
                    rules[place.name, spans].append(need)
        for (name, spans), wanting in _joined(rules, count).items():
            yield self._nobody(policy, wanting, name, spans)

    def _missed(self, policy: Policy, need: Need, place: Place) -> tuple[Window, ...]:
        look = self.watch.look(need.ask, place.concern)
        spans = missed(need, policy.calendar, look.nobody)
        self._note(need, look, spans)
        return spans

    def _note(self, need: Need, look: Look, spans: Sequence[Window]) -> None:
        for key in look.rotations:
            self.relied[key] += spans
        meant = [(who, why.partition(":")[0]) for who, why in look.asked]
        meant += [(who, "quiet_hours") for who, why in look.passed_over if why == "quiet_hours"]
        meant += [(who, "no_contact") for who, why in look.passed_over if why == "no_contact"]
        for person, reason in meant:
            if reason not in ("rotation", "next", "stand_in"):
                self.beside[person].add(need.rule)
                if need.rule.startswith(_PAGING):
                    self.paged[person].add(need.rule)
        if need.rule.startswith(_PAGING):
            self.paging |= look.rotations

    def _nobody(
        self, policy: Policy, several: Sequence[Need], team: str, spans: tuple[Window, ...]
    ) -> Finding:
        whole, ask = (self.watch.start, self.watch.end), several[0].ask
        is_call = any(need.is_call for need in several)
        severity: Severity = "error" if is_call or spans == (whole,) else "warning"
        severities = sorted({each for need in several for each in need.severities})
        rules = tuple(dict.fromkeys(need.rule for need in several))
        asking = ", ".join(dict.fromkeys(need.told for need in several))
        told = ", ".join(f"SEV{each}" for each in severities)
        whose = f"a case of {team}" if team else "any case"
        sentence = f"{ask} finds nobody for {whose} {when(spans, whole)} ({told}; {asking})"
        hint = "give it people, a rotation without holes, or a contact that is used in quiet hours"
        return Finding(
            "step_finds_nobody",
            severity,
            "step",
            ask,
            sentence,
            hint,
            spans,
            (policy.name,),
            team,
            rules,
            tuple(severities),
        )

    def gaps(self) -> Iterator[Finding]:
        """Holes in rotations that somebody relies on."""
        start, end = self.watch.start, self.watch.end
        for key, lost in self.relied.items():
            rotation = self.watch.book.rotations[key]
            spans = tuple(self.watch.book.rota(key).gaps(start, end))
            if not spans or (rotation.calendar and key not in self.watch.book.copies):
                continue  # of a calendar that was never read is told by itself
            severity: Severity = "error" if _meet(spans, union(lost)) else "warning"
            sentence = f"Nobody is on by {rotation.name} {when(spans, (start, end))}"
            hint = f"firsthour directory override {key} PERSON --from … --until … fills one"
            yield Finding(
                "gap", severity, "rotation", key, sentence, hint, spans, (), rotation.team
            )

    def quiet(self) -> Iterator[Finding]:
        """People who are asked beside shifts, and not at all in their quiet hours.

        Those of the same hours whom the same rules ask are told in one.
        """
        alike: dict[tuple[tuple[Window, ...], tuple[str, ...]], list[Person]] = defaultdict(list)
        for person in self.watch.book.people.values():
            rules = self.beside.get(person.id)
            spans = tuple(self.watch.quiet(person)) if rules else ()
            if (
                rules
                and spans
                and person.contacts
                and not any(each.always for each in person.contacts)
            ):
                alike[spans, tuple(sorted(rules))].append(person)
        for (spans, several), people in alike.items():
            yield self._quiet(people, several, spans)

    def _quiet(
        self, people: Sequence[Person], rules: tuple[str, ...], spans: tuple[Window, ...]
    ) -> Finding:
        first = people[0]
        who = f"{first.name} is"
        if len(people) > 1:
            rest = ", ".join(each.name for each in people[1:_NAMED])
            more = f" and {len(people) - _NAMED} more" if len(people) > _NAMED else ""
            who = f"{first.name}, {rest}{more} are"
        times = when(spans, (self.watch.start, self.watch.end))
        sentence = f"{who} asked by {', '.join(rules)}, and passed over in quiet hours: {times}"
        hint = "mark a contact `always: true`, or ask by a rotation"
        subject = first.id if len(people) == 1 else f"{', '.join(rules)}; {first.timezone}"
        ids = tuple(each.id for each in people)
        return Finding(
            "all_quiet",
            "warning",
            "person",
            subject,
            sentence,
            hint,
            spans,
            rules=rules,
            people=ids,
        )

    def mute(self) -> Iterator[Finding]:
        """People who are paged, and may not acknowledge."""
        found: dict[str, set[str]] = defaultdict(set)
        start, end = self.watch.start, self.watch.end
        for person, rules in self.paged.items():
            if not self._may_acknowledge(person, start):
                found[person] |= rules
        for key in self.paging:
            for shift in self.watch.book.rota(key).spans(start, end):
                view = self.watch.book.at(shift.start)
                for person in map(view.stand_in, shift.people):
                    if not self._may_acknowledge(person, shift.start):
                        found[person].add(f"rotation {key}")
        for person, whence in found.items():
            name = self.watch.book.people[person].name
            sentence = f"{name} is paged by {', '.join(sorted(whence))}, and may not acknowledge"
            able = ", ".join(sorted(BY_COMMAND["acknowledge"].roles))
            hint = f"whoever is paged needs one of the roles {able}"
            yield Finding("cannot_acknowledge", "error", "person", person, sentence, hint)

    def _may_acknowledge(self, person: str, at: datetime) -> bool:
        roles = self.watch.book.at(at).roles_of(person)
        return not BY_COMMAND["acknowledge"].roles.isdisjoint(roles)


def _joined(
    rules: dict[tuple[str, tuple[Window, ...]], list[Need]], count: int
) -> dict[tuple[str, tuple[Window, ...]], list[Need]]:
    """What is the same in every place is told once, without naming any."""
    by_spans: dict[tuple[Window, ...], dict[str, list[Need]]] = defaultdict(dict)
    for (name, spans), several in rules.items():
        by_spans[spans][name] = several
    found = {}
    for spans, by_place in by_spans.items():
        lists = list(by_place.values())
        if len(by_place) == count and count > 1 and all(each == lists[0] for each in lists):
            found["", spans] = lists[0]
            continue
        for name, several in by_place.items():
            found[name, spans] = several
    return found


def _meet(some: Sequence[Window], others: Sequence[Window]) -> bool:
    return any(start < until and begin < end for start, end in some for begin, until in others)
