"""The demonstration's incident keeps to the account that was published of it."""

from datetime import UTC, date, datetime
from pathlib import Path

from firsthour.admin.opening import read_opening
from firsthour.documents.rca import InternalRca, read

ROOT = Path(__file__).resolve().parents[2]

DEMO = ROOT / "demo"
ACCOUNT = "https://blog.cloudflare.com/details-of-the-cloudflare-outage-on-july-2-2019/"
MOMENTS = ("13:42", "13:45", "14:00", "14:02", "14:07", "14:09", "14:52")
"""Deployed, paged, found, termination proposed and carried out, usual levels, on again."""
ANNOUNCED = {date(2019, 7, 19): "Measure the CPU time", date(2019, 7, 31): "re2"}
"""The two days that the account gives, and what was to be done by then."""


def _rca() -> InternalRca:
    return read((DEMO / "rca.yaml").read_text("utf-8"))


def test_the_account_is_named() -> None:
    """Who doubts a fact of the demonstration finds where it comes from."""
    assert ACCOUNT in (DEMO / "incident.yaml").read_text("utf-8")


def test_the_moments_are_the_published_ones() -> None:
    """The timeline has those moments and no other; the trouble is known since the first."""
    intake = read_opening((DEMO / "incident.yaml").read_bytes(), "incident.yaml")
    published = tuple(datetime.fromisoformat(f"2019-07-02T{each}Z") for each in MOMENTS)

    assert published == tuple(moment.at.astimezone(UTC) for moment in _rca().timeline)
    assert published[0] == intake.known_since


def test_the_actions_are_the_published_ones() -> None:
    """Seven actions, of which two have the day that was announced."""
    actions = _rca().corrective_actions

    assert 7 == len(actions)
    assert all(
        any(action.due == day and words in action.text for action in actions)
        for day, words in ANNOUNCED.items()
    )
