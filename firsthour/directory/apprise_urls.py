"""Apprise URLs as contacts and channels carry them: secrets in them are references, never words.

``slack://{env:NOTIFY_SLACK}/#ops``: a reference is an environment variable or a file of the worker.
What a plain secret is cannot always be told; refused is whatever the service calls private, every
password, headers and arguments with telling names, and long words of letters and digits mixed.
No message names any part of the URL itself.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from firsthour.reading import mistake

REFERENCE = re.compile(r"\{((?:env:[A-Za-z_][A-Za-z0-9_]*)|(?:file:/[^{}\s]+))\}")
"""``{env:NAME}`` or ``{file:/PATH}``."""
ADDRESS = "{address}"
"""In the URL of a channel: where the contact's address goes."""
_HELD, _THERE = "\ue001", "\ue002"
"""What stands for a reference, and for the address, while a URL is looked at."""
_SCHEMA = re.compile(r"([A-Za-z0-9]{1,32})://(.*)", re.DOTALL)
_TELLING = re.compile(r"auth|token|key|secret|pass|pwd|cookie|sig|credential|bearer", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9_-]{20,}")
_HINT = "put it into a variable, and write {env:NAME} in its place, or {file:/PATH}"
_FREE = ("targets", "path", "fullpath")
"""Parts of a service's template that may have slashes in them."""


def checked(url: str) -> str:
    """The URL as it is; a mistake where it is none, or has a secret in plain words."""
    found = _SCHEMA.fullmatch(url)
    if found is None:
        raise mistake("It is not an Apprise URL", "such as slack://{env:NOTIFY_SLACK}/#ops")
    service = _service(found[1].lower())
    held = REFERENCE.sub(_HELD, found[2]).replace(ADDRESS, _THERE)
    if "{" in held or "}" in held:
        raise mistake("It has a reference that is none", "{env:NAME} or {file:/PATH}")
    for part in (*_plain_parts(service, held), *_plain_arguments(service, held)):
        raise mistake(f"It has a secret in plain words: its {part}", _HINT)
    if any(_looks_secret(word) for word in _words(held)):
        raise mistake("It has what looks like a secret in plain words", _HINT)
    return url


def references(url: str) -> tuple[str, ...]:
    """The references of a URL, as ``env:NAME`` and ``file:/PATH``."""
    return tuple(REFERENCE.findall(url))


def _service(schema: str) -> Any:  # noqa: ANN401 - a class of Apprise, which has no common type
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415 - takes half a second

    services: Any = NotificationManager()  # type: ignore[no-untyped-call]
    if schema in ("http", "https"):
        message = "It is the address of a web page, not an Apprise URL"
        raise mistake(message, "such as slack://… or json://…; signed webhooks are: webhook")
    if schema not in services:
        raise mistake("Apprise knows no such service", _like(schema, services.schemas()))
    return services[schema]


def _like(schema: str, known: list[str]) -> str:
    """Advice for a service that is none: the one most like it, or where they are listed."""
    near = get_close_matches(schema[:80].lower(), known, n=1)
    return f"did you mean {near[0]}://?" if near else "see https://appriseit.com/services/"


def _plain_parts(service: Any, held: str) -> Iterator[str]:  # noqa: ANN401 - see above
    """Names of what is private before the question mark, and no reference."""
    place = held.partition("?")[0]
    user, at, _ = place.rpartition("@")
    password = user.partition(":")[2] if at else ""
    if _is_plain(password):
        yield "password"
    private = {name for name, token in service.template_tokens.items() if token.get("private")}
    for values in _read(tuple(service.templates), place):
        yield from (name for name in values if name in private and _is_plain(values[name]))


def _read(templates: tuple[str, ...], place: str) -> list[dict[str, str]]:
    """What each of a service's templates reads in a URL; those that read it whole, if any do."""
    for end in ("/?", "/.*"):
        found = [_pattern(template, end).fullmatch(place) for template in templates]
        if any(found):
            return [each.groupdict() for each in found if each]
    return []


@lru_cache(maxsize=1024)
def _pattern(template: str, end: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template.removeprefix("{schema}://"))
    made, seen = "", set()
    for at, part in enumerate(parts):
        if at % 2 == 0:
            made += re.escape(part)
        elif part in seen:
            made += f"(?P={part})"
        else:
            seen.add(part)
            made += f"(?P<{part}>{'.*' if part in _FREE else '[^/@:?]+'})"
    return re.compile(made + end, re.DOTALL)


def _plain_arguments(service: Any, held: str) -> Iterator[str]:  # noqa: ANN401 - see above
    """Names of the arguments behind the question mark that are private, and no reference."""
    private = {name for name, token in service.template_tokens.items() if token.get("private")}
    for given, value in parse_qsl(held.partition("?")[2], keep_blank_values=False):
        name = given.lstrip("+-: ")
        argument = service.template_args.get(name, {})
        alias = argument.get("alias_of", ())
        meant = {name, *((alias,) if isinstance(alias, str) else alias)}
        is_private = argument.get("private") or meant & private
        # An argument that the service explains itself, and not as private, is none.
        telling = name not in service.template_args and _TELLING.search(name)
        if (is_private or telling) and _is_plain(value):
            yield f"argument {name[:40]}" if is_private else "argument or header"


def _is_plain(value: str) -> bool:
    """True where letters or digits are left of a value without its references."""
    left = unquote(value).replace(_HELD, "").replace(_THERE, "")
    return any(letter.isalnum() for letter in left)


def _words(held: str) -> Iterator[str]:
    """Long words of a URL, but for those of a host's name, which has dots."""
    place, _, rest = unquote(held).partition("/")
    host = place.rpartition("@")[2]
    kept = place.removesuffix(host) + "/" + rest if "." in host else place + "/" + rest
    yield from _WORD.findall(kept)


def _looks_secret(word: str) -> bool:
    return any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
