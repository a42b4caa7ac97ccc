"""Policies as stored content: canonical JSON, its hash, and the way back."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from firsthour.domain.policy import Policy
from firsthour.policies.problems import PolicyInvalid, Problem, dotted, refuse

_STORED = "stored"


def content_hash(policy: Policy) -> str:
    """SHA-256, in hex, of the canonical JSON of everything in ``policy`` but the hash itself."""
    return _hash(_plain(policy))


def to_json(policy: Policy) -> str:
    """``policy`` as canonical JSON: sorted keys, no spaces; the same policy, the same text."""
    return _canonical(_plain(policy))


def from_json(text: str) -> Policy:
    """The policy stored as ``text``; what is stored stays valid when limits change later.

    PolicyInvalid with ``unreadable``, ``foreign``, or ``content_changed`` if its hash does not fit.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refuse("unreadable", _STORED, "It is not JSON") from error
    if not isinstance(data, dict):
        raise refuse("foreign", _STORED, "It is not a policy")
    try:
        policy = _adapter().validate_python(data)
    except ValidationError as error:
        mistakes = [Problem(None, dotted(e["loc"]), e["msg"]) for e in error.errors()]
        raise PolicyInvalid("foreign", mistakes, _STORED) from error
    if policy.content_hash != _hash(data):
        raise refuse("content_changed", _STORED, "Its content does not fit its hash")
    return policy


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Policy]:
    return TypeAdapter(Policy)


def _plain(policy: Policy) -> dict[str, Any]:
    return asdict(policy)


def _hash(data: dict[str, Any]) -> str:
    content = {name: value for name, value in data.items() if name != "content_hash"}
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(data: dict[str, Any]) -> str:
    separators = (",", ":")
    return json.dumps(
        data, sort_keys=True, separators=separators, ensure_ascii=False, default=_written
    )


def _written(value: date | timedelta) -> str | float:
    return value.total_seconds() if isinstance(value, timedelta) else value.isoformat()
