"""From the internal RCAs to the final one of a customer: only what is meant for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from firsthour.documents.rca import SECTIONS, InternalRca, Measure, Moment, Part, parts


@dataclass(frozen=True, slots=True)
class Chosen:
    """A part that a customer reads, and where it comes from."""

    rca: int
    name: str
    part: Part

    @property
    def place(self) -> str:
        """Where the part stands, such as ``rca[2].root_causes[1]``."""
        return f"rca[{self.rca}].{self.name}"


@dataclass(frozen=True, slots=True)
class Merged:
    """The final RCA of one customer: by section, what they read; and all that they must not."""

    chosen: Mapping[str, tuple[Chosen, ...]] = field(default_factory=dict)
    withheld: tuple[Chosen, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if nothing at all is meant for this customer."""
        return not any(self.chosen.values())

    def sections(self) -> Mapping[str, tuple[Part, ...]]:
        """The parts by section, every section named, in the order in which they are read."""
        found = {name: self.chosen.get(name, ()) for name in SECTIONS}
        return {name: tuple(chosen.part for chosen in each) for name, each in found.items()}

    def all(self) -> tuple[Chosen, ...]:
        """Every part that the customer reads, in order."""
        return tuple(part for found in self.chosen.values() for part in found)


def merge(rcas: Mapping[int, InternalRca], customer: str, services: Sequence[str]) -> Merged:
    """The final RCA of ``customer`` (by id), who uses ``services``, from RCAs by their numbers.

    Sections keep the order of the RCAs; the timeline is put in the order of time.
    """
    chosen: dict[str, list[Chosen]] = {section: [] for section in SECTIONS}
    withheld: list[Chosen] = []
    for number, rca in sorted(rcas.items()):
        for name, part in parts(rca):
            here = Chosen(number, name, part)
            fits = part.is_for(customer, services)
            (chosen[name.partition("[")[0]] if fits else withheld).append(here)
    chosen["timeline"].sort(key=_moment)
    chosen["corrective_actions"].sort(key=_due)
    return Merged({name: tuple(found) for name, found in chosen.items()}, tuple(withheld))


def _moment(chosen: Chosen) -> float:
    return chosen.part.at.timestamp() if isinstance(chosen.part, Moment) else 0.0


def _due(chosen: Chosen) -> str:
    """Those without a day come last."""
    part = chosen.part
    return part.due.isoformat() if isinstance(part, Measure) and part.due else "9999"
