"""How a mistake in a directory is told: line, field, sentence, advice."""

from collections.abc import Iterable, Iterator

from firsthour.reading import Document, Path, Problem, dotted, nearest


def wrong(document: Document, path: Path, message: str, hint: str = "") -> Problem:
    """A mistake at ``path``."""
    return Problem(document.line(path), dotted(path), message, hint)


def stranger(
    document: Document, path: Path, name: str, known: Iterable[str], what: str = "person"
) -> Problem:
    """A name at ``path`` that no ``what`` bears, with the nearest that one does."""
    return wrong(document, path, f"There is no {what} {name!r}", nearest(name, known))


def strangers(
    document: Document,
    path: Path,
    names: Iterable[str],
    known: Iterable[str],
    what: str = "person",
) -> Iterator[Problem]:
    """Those of a list of names at ``path`` that no ``what`` bears."""
    for at, name in enumerate(names):
        if name not in known:
            yield stranger(document, (*path, at), name, known, what)
