"""The kept histories: where they are, and what their payloads hold."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory

from workflows.plugin import data_converter

FOLDER = Path(__file__).parent
FILES = tuple(sorted(FOLDER.glob("*/*.json")))
SHAPES = "shapes"
CHECKS = "checks"
"""The folder of a release for histories of what is no case."""
CHECK_HISTORIES = tuple(sorted(FOLDER.glob(f"*/{CHECKS}/*.json")))
HISTORIES = tuple(file for file in FILES if file.stem != SHAPES)


def read(file: Path) -> WorkflowHistory:
    """The history in a file named STORY-CASE-RUN.json."""
    case = file.stem.split("-")[1]
    return WorkflowHistory.from_json(f"escalation-{case}", file.read_text("utf-8"))


def check_history(file: Path) -> WorkflowHistory:
    """The history of a check of the directory."""
    return WorkflowHistory.from_json(file.stem, file.read_text("utf-8"))


def words_of(file: Path) -> tuple[str, ...]:
    """What people wrote in the story of this history, and who they are."""
    story = file.stem.split("-")[0]
    return tuple(json.loads((file.parent / f"{story}.words").read_text("utf-8")))


async def decoded(message: Message) -> AsyncIterator[bytes]:
    """Every payload in a message, as the bytes that were there before the codec."""
    codec = data_converter().payload_codec
    for payload in _payloads(message):
        for plain in await codec.decode([payload]) if codec else [payload]:
            yield plain.data


def _payloads(message: Message) -> Iterator[Payload]:
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            held = [each for each in value.values() if isinstance(each, Message)]
        else:
            held = list(value) if field.is_repeated else [value]
        for each in held:
            yield from _payloads(each)
