"""Kept histories: this release replays them, asks for the same things, and they hold no words."""

import json
from pathlib import Path

import pytest
from temporalio.worker import Replayer

from tests.histories.kept import (
    CHECK_HISTORIES,
    FOLDER,
    HISTORIES,
    SHAPES,
    check_history,
    decoded,
    read,
    words_of,
)
from tests.histories.shapes import shapes
from tests.replaying import asked, asked_in_replay
from workflows.plugin import FirsthourPlugin

EVERY = pytest.mark.parametrize(
    "file", HISTORIES, ids=lambda file: f"{file.parent.name}/{file.stem}"
)


def test_there_are_histories() -> None:
    """Each story of this release is kept."""
    assert len(HISTORIES) >= 10


@EVERY
async def test_a_kept_history_replays(file: Path) -> None:
    """The workflow of this release takes the same turns as the one that wrote the history."""
    await Replayer(workflows=[], plugins=[FirsthourPlugin()]).replay_workflow(read(file))


@EVERY
async def test_a_kept_history_asks_for_the_same(file: Path) -> None:
    """Replay compares the order of what is asked of the world; this, every word of it."""
    history = read(file)
    expected = [each async for each in asked(history)]

    assert expected == await asked_in_replay(history)


@EVERY
async def test_no_word_of_a_person_stands_in_a_history(file: Path) -> None:
    """Names, addresses, titles and texts of the story are in no payload and no message."""
    history = read(file)
    payloads = [data for event in history.events async for data in decoded(event)]
    text = history.to_json() + b"\n".join(payloads).decode("utf-8", "replace")
    forbidden = [word for word in words_of(file) if word in text or json.dumps(word)[1:-1] in text]

    assert [] == forbidden
    assert len(payloads) > 5
    assert "escalation_opened" in text or "carried" in text


@pytest.mark.parametrize("file", CHECK_HISTORIES, ids=lambda file: file.parent.parent.name)
async def test_a_kept_check_of_the_directory_replays(file: Path) -> None:
    """One that runs while another release takes over ends there, and tells numbers alone."""
    history = check_history(file)
    await Replayer(workflows=[], plugins=[FirsthourPlugin()]).replay_workflow(history)

    told = [json.loads(data) async for data in decoded(history.events[-1])]
    assert ["checked"] == [each.pop("kind") for each in told]
    assert [{"errors": int, "warnings": int, "new": int}] == [
        {name: type(value) for name, value in each.items()} for each in told
    ]


def test_there_is_a_check_of_the_directory() -> None:
    """It is kept with the cases of its release."""
    assert len(CHECK_HISTORIES) >= 1


@pytest.mark.parametrize("release", sorted(FOLDER.glob("*/")), ids=lambda folder: folder.name)
def test_no_field_or_value_that_a_history_may_hold_is_gone(release: Path) -> None:
    """Types, fields and values of an earlier release are still there under their names."""
    if not (release / f"{SHAPES}.json").exists():
        return
    today = shapes()
    gone = [
        f"{kind}.{name}"
        for kind, names in json.loads((release / f"{SHAPES}.json").read_text("utf-8")).items()
        for name in names
        if name not in today.get(kind, ())
    ]

    assert [] == gone
