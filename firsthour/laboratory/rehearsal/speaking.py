"""Who says a line of a scenario: a person, or who holds a role at that moment, by the shifts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from firsthour.directory.book import Book
from firsthour.directory.interface import Concern
from firsthour.directory.view import View
from firsthour.domain import commands as c
from firsthour.domain.escalation import Escalation
from firsthour.domain.permissions import BY_COMMAND
from firsthour.domain.policy import is_ask
from firsthour.domain.refusals import Code, Refused
from firsthour.domain.roles import Actor, Role

OWNER = "owner"
VOICES: Mapping[str, Role] = {
    "engineer": Role.ENGINEER,
    "architect": Role.ARCHITECT,
    "customer_executive": Role.CUSTOMER_EXECUTIVE,
    "executive": Role.EXECUTIVE,
    "coordinator": Role.COORDINATOR,
    "requester": Role.REQUESTER,
    "approver": Role.APPROVER,
    "duty_manager": Role.DUTY_MANAGER,
    "director": Role.DIRECTOR,
    "admin": Role.ADMINISTRATOR,
    **{role.value: role for role in Role if role not in (Role.CUSTOMER, Role.ENGINE)},
}
"""What those who speak are called in a scenario, beside ids of persons and ``owner``."""
MANAGERS = (OWNER, "manager", Role.MANAGER.value)


def voice(who: str) -> str:
    """The one spelling of a role; ids of persons and what a step may ask for stay as they are."""
    plain = "_".join(who.lower().replace("-", " ").split())
    return plain if plain in VOICES or plain in MANAGERS else who


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody says something: who that is, and which seat is meant, is seen when it is said.

    ``id`` names the line (``line-12`` of the file) and becomes the id of the command. ``customer``
    is the number of the one who speaks for themselves, 0 for a colleague.
    """

    id: str
    book: Book
    who: str
    command: c.Command
    customer: int = 0
    number: int = 0
    """The line of the file; 0 for what no line says."""

    def say(self, state: Escalation, now: datetime) -> c.Said | Refused:
        """The command as things stand; refused where nobody is there to say it."""
        if self.customer:
            return c.Said(self.id, Actor(f"#{self.customer}", (Role.CUSTOMER,)), self.command)
        view = self.book.at(now)
        person = next(iter(speakers(view, state, self.who, self.command)), "")
        if not person:
            message = f"At that moment nobody is {self.who.replace('_', ' ')}."
            return Refused(Code.UNKNOWN, message, "Somebody has to be on duty, or named by id.")
        actor = Actor(
            person,
            view.roles_of(person),
            stands_for=view.stands_for(person),
            groups=view.groups_of(person),
        )
        return c.Said(self.id, actor, _seated(self.command, state, person))


def _seated(command: c.Command, state: Escalation, person: str) -> c.Command:
    """The command about the speaker's own seat, where it names none."""
    if isinstance(command, c.AcceptSeat | c.DeclineSeat | c.HandOver) and not command.seat:
        return replace(command, seat=state.seat_of(person) or "lead")
    return command


def speakers(view: View, state: Escalation, who: str, command: c.Command) -> Iterator[str]:
    """The ids of those who may be meant, the likeliest first."""
    if view.person(who) is not None:
        yield who
    elif who in MANAGERS:
        yield from _asked(view, state, OWNER)
    elif who in VOICES:
        yield from _holders(view, state, _role(who, command), command)
    elif is_ask(who):
        yield from _asked(view, state, who)


def _role(who: str, command: c.Command) -> Role:
    """``executive`` is the customers' one where the command is theirs to say."""
    if who == "executive" and Role.CUSTOMER_EXECUTIVE in BY_COMMAND[command.kind].roles:
        return Role.CUSTOMER_EXECUTIVE
    return VOICES[who]


def _asked(view: View, state: Escalation, ask: str) -> Iterator[str]:
    concern = Concern(state.owner, state.team, state.services)
    yield from (answer.person.id for answer in view.asked(ask, concern).people)


def _holders(view: View, state: Escalation, role: Role, command: c.Command) -> Iterator[str]:
    if role is Role.REQUESTER and view.person(state.intake.requester):
        yield state.intake.requester
    if role is Role.ENGINEER:
        yield from _engineers(state, command)
        yield from (person.id for person in view.candidates(state.team))
    declared = state.rounds[-1].declared_by if state.rounds else ""
    for person in view.holders(role, state.team):
        if role is not Role.ARCHITECT or person.id != declared:
            yield person.id


def _engineers(state: Escalation, command: c.Command) -> Iterator[str]:
    """Of the task force: who leads, then who else sits; to answer an offer, who has one."""
    seats = state.task_force.seats if state.task_force else ()
    if isinstance(command, c.AcceptSeat | c.DeclineSeat):
        named = (seat for seat in seats if command.seat in ("", seat.key))
        yield from (seat.person for seat in named if seat.status == "offered")
    yield from (seat.sitter for seat in seats if seat.lead and seat.sitter)
    yield from (seat.sitter for seat in seats if seat.sitter)
    yield from (seat.person for seat in seats if seat.person)
