"""A replay decides the same, word for word: facts, times and orders."""

from tests.replaying import asked, asked_in_replay
from tests.workflows.desk import Desk


async def test_a_replay_asks_for_what_was_asked(desk: Desk) -> None:
    """Also where a task of the case gave no command, and a person spoke right after it."""
    await desk.opens(severity=2, customers=1)
    await desk.quiet()
    await desk.manager.acknowledges()
    await desk.engineer.signals()
    await desk.quiet()
    await desk.manager.declares()
    history = await desk.handle.fetch_history()
    expected = [each async for each in asked(history)]

    assert expected == await asked_in_replay(history)
