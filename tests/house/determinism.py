"""Finds in source what would let a replay decide differently: clocks, chance, the world, sets.

The sandbox of Temporal does not look into the modules that are passed through it (the domain and
the contracts of the activities); this does.
"""

import ast
from collections.abc import Iterator

from tests.house.source import imports_of, under

# Standard library modules that wait, read, send or guess.
WORLDLY = (
    "asyncio",
    "concurrent",
    "ctypes",
    "email",
    "fileinput",
    "ftplib",
    "getpass",
    "glob",
    "http",
    "importlib",
    "io",
    "locale",
    "logging",
    "mmap",
    "multiprocessing",
    "os",
    "pathlib",
    "platform",
    "queue",
    "random",
    "requests",
    "sched",
    "secrets",
    "select",
    "selectors",
    "shelve",
    "shutil",
    "signal",
    "smtplib",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
    "weakref",
)
CLOCKS = frozenset({"now", "today", "utcnow"})
WORLDLY_BUILTINS = frozenset(
    {"__import__", "breakpoint", "eval", "exec", "hash", "id", "input", "open", "print"}
)
SET_METHODS = frozenset({"difference", "intersection", "symmetric_difference", "union"})
ORDER_KEEPERS = frozenset({"list", "tuple", "iter", "next", "enumerate"})


def faults(tree: ast.Module) -> list[str]:
    """Give one line for each thing that is not deterministic, empty where all is well."""
    found = [f"imports {name}" for name in imports_of(tree) if under(name, WORLDLY)]
    for node in ast.walk(tree):
        found.extend(_calls(node))
        found.extend(
            f"line {source.lineno}: goes through a set in no order"
            for source in _iterated(node)
            if _is_set(source)
        )
    return found


def _calls(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCKS:
            yield f"line {node.lineno}: asks the clock ({name})"
        case ast.Call(func=ast.Name(id=name)) if name in WORLDLY_BUILTINS:
            yield f"line {node.lineno}: calls {name}()"


def _iterated(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.For(iter=source) | ast.comprehension(iter=source) | ast.Starred(value=source):
            yield source
        case ast.Call(func=ast.Name(id=name), args=[source, *_]) if name in ORDER_KEEPERS:
            yield source
        case ast.Call(func=ast.Attribute(attr="join"), args=[source]):
            yield source


def _is_set(node: ast.expr) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in SET_METHODS:
            return _is_set(owner)
        case ast.BinOp(left=left, op=ast.BitOr() | ast.BitAnd() | ast.Sub(), right=right):
            return _is_set(left) or _is_set(right)
    return False
