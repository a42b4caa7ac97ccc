"""Policies from their files: read, extended, validated, made ready to be frozen into a case."""

import stat
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from firsthour.domain.policy import Policy
from firsthour.policies import checks, limits, mistakes
from firsthour.policies.build import build
from firsthour.policies.problems import (
    SHOWN,
    PolicyInvalid,
    Problem,
    nearest,
    refuse,
)
from firsthour.policies.schema import PolicySection
from firsthour.policies.text import LARGEST, Document, Plain, decode, parse

PRESETS = Path(__file__).resolve().parents[2] / "policies"
"""Where the shipped policies stand."""
_OWN = ("name", "version", "description")
"""Fields that an extending policy does not take from the one it extends."""


def presets() -> tuple[str, ...]:
    """Names of the shipped policies."""
    return tuple(sorted(file.stem for file in PRESETS.glob("*.yaml")))


def load(source: str | Path) -> Policy:
    """The shipped policy of this name, or the policy in this file. PolicyInvalid if unusable."""
    name = str(source)
    if name in presets():
        return _preset(name)
    return loads(_read(Path(source)), name)


def loads(text: str, source: str = "text") -> Policy:
    """The policy written as YAML in ``text``; ``source`` names it in errors.

    PolicyInvalid tells every mistake found, with its line.
    """
    return build(_valid(_extended(parse(text, source), source), source))


def opened(source: str | Path) -> tuple[Document, Policy]:
    """The text of a policy, with its lines, and the policy that it makes. PolicyInvalid."""
    name = str(source)
    file = PRESETS / f"{name}.yaml" if name in presets() else Path(source)
    document = _extended(parse(_read(file), name), name)
    return document, build(_valid(document, name))


def _valid(document: Document, source: str) -> PolicySection:
    """The sections of a policy without a mistake. PolicyInvalid with all of them."""
    found = list(limits.problems(document, _limits()))
    try:
        section = PolicySection.model_validate(document.data)
    except ValidationError as error:
        _foreign(document, source)
        raise _invalid([*mistakes.problems(document, error), *found], source) from error
    found += checks.problems(document, section)
    if found:
        raise _invalid(found, source)
    return section


@lru_cache(maxsize=16)
def _preset(name: str) -> Policy:
    return loads(_read(PRESETS / f"{name}.yaml"), name)


@lru_cache(maxsize=16)
def _preset_document(name: str) -> Document:
    return _extended(parse(_read(PRESETS / f"{name}.yaml"), name), name)


def default_data() -> dict[str, Plain]:
    """The data of the default policy, from which limits are measured."""
    return _preset_document("default").data


@lru_cache(maxsize=1)
def _limits() -> limits.Limits:
    """The limit of every number, worked out once."""
    return tuple(limits.limits(default_data()))


def _read(path: Path) -> str:
    """The text of a file, of which never more than the largest policy is read."""
    source = str(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise refuse("unreadable", source, "It is not a file")
        with path.open("rb") as file:
            return decode(file.read(LARGEST + 1), source)
    except FileNotFoundError as error:
        hint = nearest(path.stem, presets())
        raise refuse("not_found", source, "There is no such policy or file", hint) from error
    except PolicyInvalid:
        raise
    except (OSError, ValueError) as error:
        raise refuse("unreadable", source, "It cannot be read") from error


def _extended(document: Document, source: str) -> Document:
    """The document laid over the shipped policy that it extends, if it extends one."""
    base = document.data.get("extends")
    if base is None:
        return document
    if not isinstance(base, str) or base not in presets():
        line, hint = document.line(("extends",)), nearest(str(base), presets())
        told = "There is no shipped policy of this name"
        problem = Problem(line, "extends", told, hint, "wrong_value")
        raise PolicyInvalid("invalid", [problem], source)
    inherited = {
        name: value for name, value in _preset_document(base).data.items() if name not in _OWN
    }
    return Document(_over(inherited, document.data), document.lines)


def _over(below: dict[str, Plain], above: dict[str, Plain]) -> dict[str, Plain]:
    """Sections are merged field by field; everything else is replaced as a whole."""
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        if isinstance(under, dict) and isinstance(value, dict):
            merged[name] = _over(under, value)
        else:
            merged[name] = value
    return merged


def _foreign(document: Document, source: str) -> None:
    """Refuse a file of which no field belongs to a policy as a whole, not field by field."""
    if not set(document.data) & set(PolicySection.model_fields):
        message = "It is not a policy: none of its fields belongs to one"
        raise refuse("foreign", source, message, "begin with `extends: default` and `name: ours`")


def _invalid(found: list[Problem], source: str) -> PolicyInvalid:
    ordered = sorted(found, key=lambda problem: problem.line or 0)
    shown = ordered[:SHOWN]
    if len(ordered) > SHOWN:
        shown.append(Problem(None, "", f"and {len(ordered) - SHOWN} more", code="more"))
    return PolicyInvalid("invalid", shown, source)
