"""Directories for the pre-flight: a right one, and what is changed in it to make it wrong."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from firsthour.admin.preflight.check import check
from firsthour.admin.preflight.found import Finding
from firsthour.directory.yaml_directory import read
from firsthour.domain.policy import Policy
from firsthour.policies.loading import load, loads

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
"""A Sunday."""
Content = dict[str, Any]
DEFAULT = load("default")


def person(name: str, *roles: str, **more: object) -> Content:
    """Somebody with an address."""
    address = f"{name.lower()}@example.com"
    contacts = [{"channel": "email", "address": address}]
    return {"name": name, "roles": list(roles), "contacts": contacts, **more}


def right() -> Content:
    """A directory in which nothing is wrong under the default policy: one team, all roles."""
    team = {"teams": ["net"]}
    return {
        "people": {
            "ann": person("Ann", "incident_manager", **team),
            "bob": person("Bob", "duty_manager", **team),
            "cem": person("Cem", "director"),
            "dee": person("Dee", "executive"),
            "eli": person("Eli", "engineer", skills=["dns"], **team),
            "fay": person("Fay", "engineer", **team),
            "gus": person("Gus", "engineer", **team),
            "hal": person("Hal", "de_escalation_architect", "problem_coordinator"),
            "ida": person("Ida", "customer_engagement_executive", "administrator"),
        },
        "teams": {"net": {"name": "Network", "manager": "bob", "services": ["dns"]}},
        "rotations": {
            "duty": {
                "name": "Duty",
                "duty": "L1",
                "layers": [{"people": ["bob"], "starts": "2026-01-05T09:00"}],
            }
        },
    }


def found(
    change: Callable[[Content], object] = lambda _content: None,
    *policies: Policy,
    days: int = 30,
) -> tuple[Finding, ...]:
    """What is found in the right directory after a change."""
    content = right()
    change(content)
    return check(read(json.dumps(content)), policies or (DEFAULT,), (), NOW, days)


def policy(text: str) -> Policy:
    """The default policy with changes."""
    return loads(f"extends: default\nname: ours\nreply_to: a@example.com\n{text}")


def at(text: str) -> datetime:
    """``11-28 09:00`` in the year of the tests."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00+00:00")
