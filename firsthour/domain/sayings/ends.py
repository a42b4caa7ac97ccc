"""Other ends of a case: a false alarm, a merge into another; and a new start from its facts."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.sayings.parties import Group
from firsthour.domain.sayings.words import Text


@dataclass(frozen=True, slots=True)
class Cancel:
    """End a false alarm; who was told is told again."""

    reason: Text
    kind: Literal["cancel"] = "cancel"


@dataclass(frozen=True, slots=True)
class Merge:
    """Merge this duplicate into another case, by its number."""

    into: int
    reason: Text
    kind: Literal["merge"] = "merge"


@dataclass(frozen=True, slots=True)
class Adopt:
    """Take over the customers of a duplicate (said by the duplicate's own workflow)."""

    source: int
    groups: tuple[Group, ...]
    content: Text
    kind: Literal["adopt"] = "adopt"


@dataclass(frozen=True, slots=True)
class Recover:
    """Note that the case was started anew from its facts."""

    kind: Literal["recover"] = "recover"
