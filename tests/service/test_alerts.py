"""The administrators are told of cases that are stuck, in one message for the same ones."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine.ports import free_port
from firsthour.settings import Notices, Settings, Smtp
from service.alerts import tell_administrators
from service.tools import build

DIRECTORY = Path(__file__).parents[2] / "demo" / "directory.yaml"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with an outbox."""
    return Settings(home=str(tmp_path), directory=str(DIRECTORY), notices=Notices(channel="outbox"))


@pytest.fixture
def mail(settings: Settings) -> EmailMessage:
    """What an administrator gets when two workers have found the same cases."""
    tools = build(settings)
    told = [
        tell_administrators(tools, ["escalation-7", "escalation-<b>12"]),
        tell_administrators(tools, ["escalation-<b>12", "escalation-7"]),
    ]
    administrators = tools.directory().administrators()
    tools.close()
    files = list(settings.outbox.glob("*.eml"))

    assert [True, True] == told
    assert len(administrators) == len(files)
    return message_from_bytes(files[0].read_bytes(), policy=policy.default)


def test_the_same_stuck_cases_are_one_message(mail: EmailMessage) -> None:
    """However many workers look, an administrator has one file with both names in it."""
    text = mail.get_body(("plain",))
    assert text is not None
    lines = text.get_content().splitlines()

    assert "[Firsthour] 2 cases are stuck" == mail["Subject"]
    assert ["- escalation-7", "- escalation-<b>12"] == [x for x in lines if x.startswith("- ")]
    assert "Dear Piet de Vries," == lines[0]


def test_its_page_is_in_the_frame_of_the_notices_and_escaped(mail: EmailMessage) -> None:
    """It comes from a template: no name becomes markup, and it says why the reader got it."""
    page = mail.get_body(("html",))
    assert page is not None
    html = page.get_content()

    assert "escalation-&lt;b&gt;12" in html
    assert "<b>" not in html
    assert "Why you get this" in html
    assert 'lang="en"' in html


def test_a_mail_server_that_is_away_stops_nothing(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """The round goes on, says that nobody was told, and the log has what it was about."""
    smtp = Smtp(host="127.0.0.1", port=free_port(), security="none")
    away = settings.model_copy(update={"notices": Notices(channel="smtp", smtp=smtp)})
    tools = build(away)
    told = tell_administrators(tools, ["escalation-7"])
    tools.close()

    assert told is False
    assert "escalation-7" in caplog.text
    assert "An administrator could not be told: " in caplog.text
