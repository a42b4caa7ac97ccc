"""The administrators are told of cases that are stuck, once an hour for the same ones."""

from pathlib import Path

from firsthour.settings import Notices, Settings
from service.alerts import tell_administrators
from service.tools import build

DIRECTORY = Path(__file__).parents[2] / "demo" / "directory.yaml"


def test_the_same_stuck_cases_are_one_message(tmp_path: Path) -> None:
    """However many workers look, an administrator has one file with both names in it."""
    settings = Settings(
        home=str(tmp_path), directory=str(DIRECTORY), notices=Notices(channel="outbox")
    )
    tools = build(settings)
    tell_administrators(tools, ["escalation-7", "escalation-12"])
    tell_administrators(tools, ["escalation-12", "escalation-7"])
    administrators = tools.directory().administrators()
    tools.close()
    files = list(settings.outbox.glob("*.eml"))

    assert len(administrators) == len(files)
    assert "escalation-12, escalation-7" in files[0].read_text(encoding="utf-8")
