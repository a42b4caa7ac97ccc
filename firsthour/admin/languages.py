"""Whether what a policy promises to speak can be spoken: a catalog for each of its languages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from firsthour.notices.rendering import environment
from firsthour.templating import catalogs
from firsthour.templating import language as nearest

__all__ = ["Unspoken", "unspoken"]


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A language without all its catalogs, and in which one the readers' texts are instead."""

    language: str
    catalogs: tuple[str, ...]
    """The missing ones: of ``notices`` and ``documents``."""

    @property
    def sentence(self) -> str:
        """What is so, for people."""
        missing = " and ".join(self.catalogs)
        return f"The policy names the language {self.language}, which has no catalog of {missing}"


def unspoken(languages: Iterable[str], locales: Path | None = None) -> Iterator[Unspoken]:
    """Those of a policy's languages that would be written in another one; ``locales`` are own."""
    own = catalogs(locales) if locales else ()
    for wanted in languages:
        spoken = environment.environment(wanted, None, locales).globals["language"]
        found = {"notices": str(spoken), "documents": nearest(wanted, own)}
        missing = tuple(name for name, tag in found.items() if _base(tag) != _base(wanted))
        if missing:
            yield Unspoken(wanted, missing)


def _base(tag: str) -> str:
    """The language of a tag: Traditional Chinese of Taiwan is spoken as that of anywhere."""
    return tag.replace("_", "-").split("-")[0].lower()
