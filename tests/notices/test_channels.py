"""The settings choose how mail leaves."""

from typing import get_args

import pytest

from firsthour.notices.channels import MAIL, channels
from firsthour.notices.settings import Channel, NoticeSettings, SmtpSettings


@pytest.mark.parametrize("channel", get_args(Channel))
def test_every_channel_of_the_settings_has_a_sender(channel: Channel) -> None:
    """None of them opens anything before it is used."""
    sender = channels(NoticeSettings(channel))[MAIL]
    sender.close()

    assert type(sender).__name__.lower() == f"{channel}sender"


def test_the_password_is_shown_nowhere() -> None:
    """Settings that are printed or logged keep it to themselves."""
    settings = NoticeSettings("smtp", smtp=SmtpSettings(user="ada", password="engine"))

    assert "engine" not in repr(settings)
