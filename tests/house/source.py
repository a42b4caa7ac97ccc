"""Reads the project's own source for the tests of the house."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("firsthour", "activities", "workflows", "gate", "cli", "engine", "benchmarks", "tests")


def files_of(*places: str) -> list[Path]:
    """Give the Python files under folders, or the files named themselves, that exist."""
    paths = [ROOT / place for place in places]
    return sorted(
        file
        for path in paths
        for file in (path.rglob("*.py") if path.is_dir() else [path])
        if file.is_file()
    )


def parsed(file: Path) -> ast.Module:
    """Parse one source file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Give the dotted name of everything a module imports, `from a import b` as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def under(name: str, rooms: tuple[str, ...]) -> bool:
    """Tell whether a dotted name is one of these rooms or lies in one."""
    return any(name == room or name.startswith(room + ".") for room in rooms)
