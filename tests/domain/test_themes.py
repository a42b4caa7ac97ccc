"""Facts and commands stand in themes: each of their kinds is in the union, and given on."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain import happenings, sayings


def kinds_of(themes: ModuleType) -> list[type[Any]]:
    """Every class with a kind that a module of the package defines."""
    names = sorted(file.stem for file in Path(themes.__path__[0]).glob("[a-z]*.py"))
    modules = [import_module(f"{themes.__name__}.{name}") for name in names]
    return [
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__ and hasattr(each, "kind")
    ]


@pytest.mark.parametrize(
    ("themes", "face", "union"), [(happenings, f, f.Body), (sayings, c, c.Command)]
)
def test_each_kind_of_a_theme_is_in_the_union_and_given_on(
    themes: ModuleType, face: ModuleType, union: object
) -> None:
    """No kind is forgotten where its theme is put together with the others."""
    kinds = kinds_of(themes)

    assert sorted(kind.__name__ for kind in get_args(union)) == sorted(k.__name__ for k in kinds)
    assert [] == [kind for kind in kinds if vars(face).get(kind.__name__) is not kind]
