"""What people, customers and acts of a case are called when its facts are told as sentences."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cli.desk import CaseDesk
from cli.errors import Trouble

if TYPE_CHECKING:
    from firsthour.documents.prose import Voice
    from firsthour.domain.effects import Effect
    from firsthour.domain.facts import Fact


def voice_for(about: CaseDesk, facts: "Iterable[Fact]") -> "Voice":
    """The voice in which a case is told on the terminal: English, in UTC."""
    from firsthour.documents.prose import Voice
    from firsthour.records.views import customer

    people = people_of(about)
    called: dict[int, str] = {}

    def customer_name(number: int) -> str:
        if number not in called:
            found = customer(about.store, about.number, number)
            called[number] = found.name if found else f"#{number}"
        return called[number]

    return Voice(
        person=lambda person: people.get(person, person),
        customer=customer_name,
        effects=effects_of(facts),
    )


def people_of(about: CaseDesk) -> dict[str, str]:
    """Names by id; empty where there is no directory to read: ids do as well then."""
    from firsthour.directory.yaml_directory import DirectoryInvalid

    try:
        return {person.id: person.name for person in about.desk.directory.people.values()}
    except (DirectoryInvalid, Trouble):
        return {}


def effects_of(facts: "Iterable[Fact]") -> "dict[str, Effect]":
    """Every act that facts speak of, by its key."""
    from firsthour.domain.effects import Effect

    found = (getattr(fact.body, "effect", None) for fact in facts)
    return {effect.key: effect for effect in found if isinstance(effect, Effect)}
