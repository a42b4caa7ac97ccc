"""Reads the settings of one installation: ``firsthour.toml`` and FIRSTHOUR_* of the environment.

Once, by a door. The environment goes before the file, the file before the defaults. The name of a
variable follows from the setting: ``notices.smtp.host`` is ``FIRSTHOUR_NOTICES_SMTP_HOST``.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from pydantic import BaseModel, ValidationError

from firsthour.reading import Plain, Problem, Unreadable, decode, mistakes, nearest
from firsthour.settings import Settings

FILE = "firsthour.toml"
PREFIX = "FIRSTHOUR_"
NOT_SETTINGS = frozenset(
    {
        "FIRSTHOUR_AS",
        "FIRSTHOUR_CONFIG",
        "FIRSTHOUR_DATA",
        "FIRSTHOUR_FORBID_SKIPS",
        "FIRSTHOUR_TRACE",
    }
)
"""Variables of our name that are no settings: the speaker, the settings file, the folder of real
incident logs for tests and backtests, the test run's strictness, tracebacks at the command line."""

Code: TypeAlias = Literal[
    "not_found",  # FIRSTHOUR_CONFIG names a file that is not there
    "unreadable",
    "too_large",
    "not_text",
    "not_toml",
    "invalid",
]
CHANNELS = "notices.channels"
"""Where tables stand whose names, and some of whose fields, the installation chooses."""
PATHS = ("home", "directory", "temporal.binary", "notices.templates", "notices.locales")
"""Settings that name a file or folder, seen from the settings file, or from where one stands."""


class SettingsInvalid(ValueError):
    """Settings cannot be used: ``code`` says what kind of trouble, ``problems`` each mistake."""

    def __init__(self, code: Code, problems: Iterable[Problem], source: str) -> None:
        self.code: Code = code
        self.problems = tuple(problems)
        self.source = source
        told = "\n".join(str(problem) for problem in self.problems)
        super().__init__(f"The settings of {source} cannot be used:\n{told}")


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Read the settings: the file, then the environment. SettingsInvalid says what is wrong.

    ``folder`` is where ``firsthour.toml`` is looked for, and by default the working folder;
    FIRSTHOUR_CONFIG names another file. No file at all means defaults.
    """
    environ = os.environ if environ is None else environ
    folder = (folder or Path()).absolute()
    file = folder / environ.get("FIRSTHOUR_CONFIG", FILE)
    text = _text(file, must_be_there="FIRSTHOUR_CONFIG" in environ)
    values = _placed(_toml(text, file), file.parent)
    wrong = list(_merge(values, _placed_flat(dict(_variables(environ, _channels(values))), folder)))
    lines = _lines(text)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        wrong += mistakes(error, Settings, lines)
    else:
        if not wrong:
            return settings
    raise SettingsInvalid("invalid", wrong, str(file))


def names(model: type[BaseModel] = Settings, before: str = "") -> Iterator[str]:
    """Every setting by its dotted name, in order; but for channels, whose names are anybody's."""
    for name, info in model.model_fields.items():
        kind = info.annotation
        if f"{before}{name}" == CHANNELS:
            continue
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from names(kind, f"{before}{name}.")
        else:
            yield before + name


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.replace(".", "_").upper()


def _text(file: Path, *, must_be_there: bool) -> str:
    try:
        return decode(file.read_bytes())
    except FileNotFoundError as error:
        if not must_be_there:
            return ""
        problem = Problem(None, "FIRSTHOUR_CONFIG", "There is no such file")
        raise SettingsInvalid("not_found", [problem], str(file)) from error
    except OSError as error:
        problem = Problem(None, "", f"It cannot be read: {error.strerror}")
        raise SettingsInvalid("unreadable", [problem], str(file)) from error
    except Unreadable as error:
        raise SettingsInvalid(cast("Code", error.code), [error.problem], str(file)) from error


def _toml(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem(None, "", f"It is not TOML: {error}")
        raise SettingsInvalid("not_toml", [problem], str(file)) from error


def _variables(environ: Mapping[str, str], channels: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Settings of the environment by dotted name, strangers under the variable's own name."""
    known = {variable(name): name for name in names()}
    if "DATABASE_URL" in environ:
        yield "database_url", environ["DATABASE_URL"]
    for key, value in environ.items():
        if key.startswith(PREFIX) and key not in NOT_SETTINGS:
            yield known.get(key) or _of_channel(key, channels) or key, value


def _channels(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The channels that a file names."""
    notices = values.get("notices")
    channels = notices.get("channels") if isinstance(notices, dict) else None
    return tuple(channels) if isinstance(channels, dict) else ()


def _of_channel(key: str, channels: Iterable[str]) -> str:
    """The setting of a channel that a variable is about: one of the file, or of a single word."""
    before = variable(CHANNELS) + "_"
    rest = key.removeprefix(before)
    if rest == key:
        return ""
    for name in sorted(channels, key=len, reverse=True):
        option = rest.removeprefix(name.upper().replace("-", "_") + "_")
        if option not in ("", rest):
            return f"{CHANNELS}.{name}.{option.lower()}"
    name, _, option = rest.partition("_")
    return f"{CHANNELS}.{name.lower()}.{option.lower()}" if name and option else ""


def _merge(values: dict[str, Any], given: Mapping[str, str]) -> Iterator[Problem]:
    """Lay the environment over the file's values; a problem for each variable nobody knows."""
    known = [variable(name).lower() for name in names()]
    for name, value in given.items():
        if name.startswith(PREFIX):
            hint = nearest(name, known)
            advice = hint.upper().replace("DID YOU MEAN", "did you mean") if "mean" in hint else ""
            yield Problem(None, name, "There is no setting of this name", advice)
            continue
        *sections, last = name.split(".")
        inner = values
        for section in sections:
            inner = inner.setdefault(section, {})
            if not isinstance(inner, dict):
                break
        else:
            inner[last] = value


def _placed(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The values of the file, and the defaults of paths, seen from ``folder``."""
    for name in PATHS:
        *sections, last = name.split(".")
        inner: Plain = values
        for section in sections:
            inner = inner.get(section) if isinstance(inner, dict) else None
        default = _DEFAULTS.get(name, "")
        if isinstance(inner, dict) and isinstance(inner.get(last, default), str):
            inner[last] = _from(folder, str(inner.get(last, default)))
    policy = values.get("policy")
    if isinstance(policy, str) and _is_file(policy):
        values["policy"] = _from(folder, policy)
    return values


def _placed_flat(given: dict[str, str], folder: Path) -> dict[str, str]:
    return {
        name: _from(folder, value)
        if name in PATHS or (name == "policy" and _is_file(value))
        else value
        for name, value in given.items()
    }


_DEFAULTS = {"home": ".firsthour", "directory": "directory.yaml"}


def _from(folder: Path, value: str) -> str:
    return str(folder / Path(value).expanduser()) if value else ""


def _is_file(policy: str) -> bool:
    """True where a policy is named by its file and not by its name."""
    return "/" in policy or policy.endswith((".yaml", ".yml", ".json"))


def _lines(text: str) -> dict[tuple[str | int, ...], int]:
    """The line of each setting of a TOML text, as far as settings are written one on a line."""
    found: dict[tuple[str | int, ...], int] = {}
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.fullmatch(r"\s*\[([A-Za-z0-9_.-]+)\]\s*(?:#.*)?", line):
            section = tuple(head[1].split("."))
            found[section] = number
        elif key := re.match(r"\s*([A-Za-z0-9_.-]+)\s*=", line):
            found[(*section, *key[1].split("."))] = number
    return found
