"""Channels without a mail server: files, console, nothing."""

import io
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from firsthour.notices.channels.console import ConsoleSender
from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.outbox import OutboxSender
from firsthour.notices.channels.senders import ChannelDown, Message, Refused

Make = Callable[..., Message]


def test_the_outbox_holds_each_message_as_a_mail_file(tmp_path: Path, message: Make) -> None:
    """Any mail program opens it."""
    out = io.StringIO()
    proof = OutboxSender(tmp_path / "outbox", out).send(message(name="王小明"))
    files = list((tmp_path / "outbox").iterdir())
    mail = message_from_bytes(files[0].read_bytes(), policy=policy.default)

    assert [proof.answer] == [file.name for file in files]
    assert "王小明" == mail["To"].addresses[0].display_name
    assert "11:30:00 mail to ada@example.com: [ESC-2026-000017] We are on it\n" == out.getvalue()


def test_a_repetition_replaces_its_own_file(tmp_path: Path, message: Make) -> None:
    """The same message id is the same file, whole at every moment."""
    outbox = OutboxSender(tmp_path, io.StringIO())
    outbox.send(message(text="first"))
    outbox.send(message(text="second"))
    outbox.send(message(message_id="<other@example.com>"))
    outbox.check()

    assert 2 == len(list(tmp_path.glob("*.eml")))
    assert [] == list(tmp_path.glob("*.part"))


def test_an_outbox_that_cannot_be_written_is_a_fault_that_passes(
    tmp_path: Path, message: Make
) -> None:
    """A full or missing disk loses no notice."""
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ChannelDown) as caught:
        OutboxSender(tmp_path / "file", io.StringIO()).send(message())
    with pytest.raises(ChannelDown):
        OutboxSender(tmp_path / "file").check()

    assert "outbox_not_writable" == caught.value.code


def test_the_console_shows_the_text_and_no_control_characters(message: Make) -> None:
    """What somebody else wrote cannot move the cursor of a terminal."""
    out = io.StringIO()
    ConsoleSender(out).send(message(subject="a\x1b[2Jb", text="Dear Ada\n"))

    assert "11:30:00 mail to ada@example.com: a [2Jb\n    Dear Ada\n" == out.getvalue()


def test_a_console_of_another_coding_still_tells(message: Make) -> None:
    """A terminal without Greek shows that something was sent."""
    raw = io.BytesIO()
    terminal = io.TextIOWrapper(raw, "ascii", write_through=True)
    ConsoleSender(terminal).send(message(subject="Ελένη", text="Ада"))

    assert b"11:30:00 mail to ada@example.com: ?????\n    ???\n" == raw.getvalue()


def test_every_channel_refuses_what_is_no_address(tmp_path: Path, message: Make) -> None:
    """What would not be mailed is not shown as sent either."""
    wrong = message(address="a,b@example.com")

    for sender in (OutboxSender(tmp_path), ConsoleSender(io.StringIO())):
        with pytest.raises(Refused):
            sender.send(wrong)


def test_a_channel_that_is_off_says_so(message: Make) -> None:
    """The proof tells that nothing was sent."""
    proof = NullSender().send(message())

    assert ("null", "channel switched off") == (proof.channel, proof.answer)
