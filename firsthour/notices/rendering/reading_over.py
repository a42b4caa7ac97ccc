"""Reads a template over without filling it: every name, filter and piece in it that is not there.

Filling stops at the first of them; whoever mends a template wants to know them all.
"""

from collections.abc import Collection, Iterator

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, meta, nodes
from jinja2.nodes import Template

from firsthour.notices.rendering.environment import TooLarge
from firsthour.notices.rendering.faults import TemplateFault

_ASKS = frozenset({"defined", "undefined"})
_GIVES = frozenset({"default", "d"})
"""Tests and filters of a name that need not be there."""


def read_over(
    made: Environment, name: str, source: str, given: Collection[str] | None
) -> Iterator[TemplateFault]:
    """What cannot work in a template whose values are ``given``; ``None``: whatever they are."""
    try:
        tree = made.parse(source, name)
    except TemplateSyntaxError as error:
        yield TemplateFault(error.name or name, error.lineno, "syntax", error.message or "")
        return
    yield from _strange(made, name, tree)
    yield from _missing(made, name, tree)
    if given is not None:
        yield from _undefined(made, name, tree, given)


def assigned(made: Environment, source: str) -> frozenset[str]:
    """The names that a template sets itself: who extends or includes it may ask for them."""
    try:
        tree = made.parse(source)
    except TemplateSyntaxError:
        return frozenset()
    names = {each.name for each in tree.find_all(nodes.Name) if each.ctx != "load"}
    names |= {each.target for each in tree.find_all(nodes.Import)}
    names |= {each.name for each in tree.find_all(nodes.Macro)}
    for each in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in each.names}
    return frozenset(names)


def _strange(made: Environment, name: str, tree: Template) -> Iterator[TemplateFault]:
    """Filters and tests that nobody has made."""
    for each in tree.find_all(nodes.Filter):
        if each.name not in made.filters:
            yield TemplateFault(name, each.lineno, "syntax", f"No filter named {each.name!r}.")
    for test in tree.find_all(nodes.Test):
        if test.name not in made.tests:
            yield TemplateFault(name, test.lineno, "syntax", f"No test named {test.name!r}.")


def _missing(made: Environment, name: str, tree: Template) -> Iterator[TemplateFault]:
    """Templates that it names, and that stand nowhere."""
    for kind in (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport):
        for each in tree.find_all(kind):
            wanted = getattr(each, "template", None)
            if not isinstance(wanted, nodes.Const) or not isinstance(wanted.value, str):
                continue  # which one it is shows when it is filled
            if not getattr(each, "ignore_missing", False) and not _is_there(made, wanted.value):
                yield TemplateFault(name, each.lineno, "missing", wanted.value)


def _is_there(made: Environment, name: str) -> bool:
    try:
        return made.loader is not None and bool(made.loader.get_source(made, name))
    except TemplateNotFound:
        return False
    except (TooLarge, UnicodeDecodeError):
        return True  # what else is wrong with it shows when it is filled


def _undefined(
    made: Environment, name: str, tree: Template, given: Collection[str]
) -> Iterator[TemplateFault]:
    """Names that the template is not given, each where it stands."""
    tree.set_environment(_lenient(made, tree))
    unknown = meta.find_undeclared_variables(tree) - {*given, *made.globals, *_asked_for(tree)}
    for each in tree.find_all(nodes.Name):
        if each.name in unknown and each.ctx == "load":
            detail = f"{each.name!r} is undefined"
            yield TemplateFault(name, each.lineno, "UndefinedError", detail)


def _lenient(made: Environment, tree: Template) -> Environment:
    """The same environment with whatever filters and tests the template asks for."""
    lenient = made.overlay()
    filters = {each.name for each in tree.find_all(nodes.Filter)} - made.filters.keys()
    tests = {each.name for each in tree.find_all(nodes.Test)} - made.tests.keys()
    lenient.filters = {**made.filters, **dict.fromkeys(filters, _nothing)}
    lenient.tests = {**made.tests, **dict.fromkeys(tests, _nothing)}
    return lenient


def _nothing(_value: object) -> str:
    return ""


def _asked_for(tree: Template) -> Iterator[str]:
    """Names of which the template asks whether they are there, or says what to take instead."""
    for test in tree.find_all(nodes.Test):
        if test.name in _ASKS and isinstance(test.node, nodes.Name):
            yield test.node.name
    for each in tree.find_all(nodes.Filter):
        if each.name in _GIVES and isinstance(each.node, nodes.Name):
            yield each.node.name
