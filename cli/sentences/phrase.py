"""What a sentence is made of: texts put into the records, customers, people, moments looked up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cli import files
from cli.desk import CaseDesk, person_id, rotation_id, team_id
from cli.errors import refused, usage
from cli.output import clean
from firsthour.domain.commands import NO_TEXT, PlanItem, Text
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Role

_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Phrase:
    """Helps one sentence to be made for one case."""

    about: CaseDesk

    def text(self, words: str, file: str = "", field: str = "--text") -> Text:
        """The reference to a text that must be there, typed or in a file."""
        found = self.maybe_text(words, file, field)
        if not found:
            hint = "" if field == "--reason" else "Write it after --text, or name a --file."
            raise usage(f"{field} is missing or empty.", hint, "no_text")
        return found

    def maybe_text(self, words: str, file: str = "", field: str = "--text") -> Text:
        """The reference to a text, or no text."""
        from firsthour.admin.inputs import clean_text, text_of

        if words and file:
            raise usage("Give --text or --file, not both.")
        if file:
            words = text_of(files.read(file), files.name(file))
            field = files.name(file)
        elif not words.strip():
            return NO_TEXT
        return self.keep(clean_text(words, field))

    def reason(self, words: str) -> Text:
        """The reference to a reason that must be given."""
        return self.text(words, field="--reason")

    def maybe_reason(self, words: str) -> Text:
        """The reference to a reason, or no text."""
        return self.maybe_text(words, field="--reason")

    def keep(self, words: str, kind: str = "text", media: str = "text/plain") -> Text:
        """Put a text into the records; the command carries its reference."""
        from firsthour.records import content

        return content.put(self.about.store, words, kind, media)

    def line(self, value: str, field: str) -> str:
        """A word or a name that goes into the case as it is: short, on one line."""
        from firsthour.admin.inputs import clean_text

        found = clean_text(value, field, _LONGEST_KEY)
        if "\n" in found:
            raise usage(f"{field} must be a single line.")
        return found

    def name(self, words: str, field: str, example: str) -> Text:
        """The reference to somebody's name that must be given: short, on one line."""
        if not words.strip():
            raise usage(f"{field} is missing or empty.", f"Such as {field} '{example}'.", "no_text")
        return self.keep(self.line(words, field))

    def when(self, text: str, field: str) -> datetime:
        """A moment on the clock of the case."""
        from cli import times

        try:
            return times.when(text, self.about.now, self.about.policy.calendar)
        except ValueError as error:
            raise usage(f"{field}: {error}.", code="not_a_time") from error

    def past(self, text: str, field: str) -> datetime:
        """A moment on the clock of the case that has gone by."""
        from cli import times

        try:
            return times.past(text, self.about.now, self.about.policy.calendar)
        except ValueError as error:
            raise usage(f"{field}: {error}.", code="not_a_time") from error

    def customer(self, ref: str) -> int:
        """The number of a customer within the case, from ``#N`` or the customer's own id."""
        from firsthour.admin.inputs import advice
        from firsthour.records.views import all_customers

        if ref.startswith("#") and ref[1:].isascii() and ref[1:].isdigit():
            return int(ref[1:12])
        known = {c.id: c.number for c in all_customers(self.about.store, self.about.number)}
        if ref in known:
            return known[ref]
        hint = advice(ref, known) if known else "The case has no customers."
        raise refused("unknown", f"There is no customer {ref} in {self.about.case.label}.", hint)

    def maybe_customer(self, ref: str) -> int:
        """The number of a customer; 0, for all of them, where none is named."""
        return self.customer(ref) if ref else 0

    def told(self, ref: str) -> tuple[int, str]:
        """Whom a call was made to: the number of a customer, or a colleague's id."""
        from firsthour.records.views import all_customers

        of_case = {each.id for each in all_customers(self.about.store, self.about.number)}
        is_colleague = self.about.desk.directory.person(ref) is not None
        if ref not in of_case and is_colleague:
            return 0, ref
        return self.customer(ref), ""

    def untold(self, customer: int, person: str) -> str:
        """The promise towards somebody of which the ledger shows that it did not reach them.

        Empty where nothing was sent to them yet: the case knows what falls due first.
        """
        from firsthour.records.ledger.reach import untold

        return untold(self.about.store, self.about.number, (customer, person))

    def person(self, name: str) -> str:
        """The id of a person whom the directory knows."""
        return person_id(self.about.desk, name)

    def engineer(self, name: str) -> str:
        """The id of somebody who may take a seat of the task force."""
        person = self.person(name)
        if Role.ENGINEER not in self.about.desk.directory.at(self.about.now).roles_of(person):
            message = f"{person} is no engineer, and could not accept the seat."
            raise usage(message, "Name somebody who holds the role engineer.", "no_engineer")
        return person

    def watcher(self, name: str) -> str:
        """The id of a person, group or team whom the directory knows."""
        return name if not self.about.desk.directory.unknown((name,)) else self.person(name)

    def target(self, name: str) -> str:
        """A person, or ``team:NAME``."""
        if name.startswith("team:"):
            return f"team:{team_id(self.about.desk, name.removeprefix('team:'))}"
        return self.person(name)

    def ask(self, to: str) -> str:
        """Whom a step may ask, with the names in it known; a word alone is a level or a team."""
        from firsthour.domain.policy import is_ask

        kind, _, name = to.partition(":")
        if not name:
            return self._word(to)
        if kind in ("rotation", "next"):
            return f"{kind}:{rotation_id(self.about.desk, name)}"
        if kind == "person":
            return f"person:{self.person(name)}"
        if kind == "skill":
            engineers = self.about.desk.directory.by_role[Role.ENGINEER]
            skills = dict.fromkeys(skill for each in engineers for skill in each.skills)
            return f"skill:{_known(name, skills, 'engineer with the skill')}"
        if kind == "role":
            return f"role:{_known(name, [role.value for role in Role], 'role')}"
        if kind == "step" or (kind != "team" and is_ask(to)):
            return to  # the case knows its steps, and says which there are
        return self.target(f"team:{to.removeprefix('team:')}")

    def _word(self, to: str) -> str:
        from firsthour.domain.policy import is_ask

        level = to.upper()
        known = level if level in ("L1", "L2", "L3") else to
        if is_ask(known):
            return known
        steps = {step.key for step in self.about.policy.ladder}
        if to in steps and self.about.desk.directory.team(to) is None:
            return f"step:{to}"
        return self.target(f"team:{to}")

    def case(self, ref: str) -> int:
        """The number of another case."""
        from cli.desk import on_desk

        return on_desk(self.about.desk, ref).number

    def policy(self, source: str) -> Policy:
        """A policy by its name or file."""
        from firsthour.policies.loading import load

        return load(source)

    def item(self, words: str, owner: str, due: str, kind: str) -> PlanItem:
        """A new item of the action plan."""
        text = self.text(words)
        who = self.person(owner) if owner else ""
        return PlanItem(text, who, self.when(due, "--due"), kind)  # type: ignore[arg-type] # Typer checked it

    def plan(self, file: str) -> tuple[tuple[PlanItem, ...], str]:
        """The items of a plan file, and its reason."""
        from cli import times
        from firsthour.admin.planning import read_plan

        calendar, now = self.about.policy.calendar, self.about.now
        items, reason = read_plan(
            files.read(file), files.name(file), lambda text: times.when(text, now, calendar)
        )
        made = tuple(
            PlanItem(
                self.keep(item.text),
                self.person(item.owner) if item.owner else "",
                item.due,
                item.type,
                item.action,
            )
            for item in items
        )
        return made, reason


def _known(name: str, known: Iterable[str], what: str) -> str:
    """A name that the directory knows; a usage error that names the nearest else."""
    from firsthour.admin.inputs import advice

    names = list(known)
    if name not in names:
        code = f"unknown_{what.rpartition(' ')[2]}"
        raise usage(f"The directory knows no {what} {clean(name)}.", advice(name, names), code)
    return name
