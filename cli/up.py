"""`up`: engine and worker on one data folder, in one process tree, until Ctrl-C drains them."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from cli.output import clean, out, print_json_line
from cli.up_checks import chosen, engine_told, people, policy, ports, records
from cli.up_preflight import STYLES, preflight
from cli.up_tree import Tree
from engine.binary import find_binary
from engine.lock import FolderLock

if TYPE_CHECKING:
    from firsthour.settings import Settings

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_up(
    *,
    folder: Path | None = None,
    port: int | None = None,
    binary: Path | None = None,
    quick_timers: bool = False,
    json: bool = False,
) -> int:
    """Run engine and worker until a signal, then drain them; the exit code, 0.

    Options go before the settings: ``folder`` is the data folder, ``port`` the engine's,
    ``binary`` its executable. ``quick_timers`` lets timers fire within milliseconds. ``json``
    tells every event as one line of JSON. Raises `Trouble` (exit codes 2 and 5) for what stands
    in the way: each is one line that says what to do.
    """
    speak = _Speaker(json)
    settings = chosen(folder, port)
    binary = binary or (Path(settings.temporal.binary) if settings.temporal.binary else None)
    with engine_told():
        find_binary(binary)
        with FolderLock(settings.data_folder):
            _prepare(settings, speak)
            tree = Tree(settings, speak, binary=binary, quick_timers=quick_timers)
            asyncio.run(_run(tree, speak))
    return 0


def _prepare(settings: "Settings", speak: "_Speaker") -> None:
    made = people(settings)
    if made is not None:
        speak(
            "directory_made",
            f"There was no directory of people yet: {made} now holds invented ones. "
            "Put yours in their place.",
            file=str(made),
        )
    policy(settings)
    records(settings)
    ports(settings)
    preflight(settings, speak)


async def _run(tree: Tree, speak: "_Speaker") -> None:
    stop = asyncio.Event()
    _on_signals(stop, tree.hurry)
    speak("starting", "Starting the Temporal server and a worker.")
    try:
        if await _before(stop, tree.start()):
            _banner(tree, speak)
            await _before(stop, tree.watch())
        speak("draining", "Stopping: the worker ends its work in hand (Ctrl-C again: at once).")
    finally:
        await tree.drain()
    speak("stopped", "Stopped. What is open goes on at the next start.")


def _on_signals(stop: asyncio.Event, hurry: Callable[[], None]) -> None:
    def hear() -> None:
        if stop.is_set():
            hurry()
        stop.set()

    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, hear)


async def _before(stop: asyncio.Event, work: Coroutine[None, None, None]) -> bool:
    """Do some work unless a signal comes first; whether it was done. Raises what it raises."""
    doing = asyncio.ensure_future(work)
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait({doing, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not doing.done():
        doing.cancel()
        await asyncio.wait({doing})
        return False
    doing.result()
    return True


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Tells events: as lines for people, or as JSON."""

    json: bool

    def __call__(self, event: str, line: str, **data: object) -> None:
        """Tell one event."""
        if self.json:
            print_json_line({"event": event, "line": line, **data})
        else:
            out().print(Text(clean(line), STYLES.get(event, "")), soft_wrap=True)


def _banner(tree: Tree, speak: _Speaker) -> None:
    settings, engine = tree.settings, tree.engine
    rows = {
        "Temporal": f"{engine.target}, namespace {engine.namespace}",
        "Data": str(settings.data_folder),
        "Records": settings.database_url.partition("@")[2] or "SQLite in the data folder",
        "Notices": _notices(settings),
        "People": settings.directory,
    }
    if settings.health:
        rows["Health"] = f"http://{settings.health}/readyz"
    if speak.json:
        pids = {"engine_pid": engine.pid, "worker_pid": tree.worker_pid}
        data = {k.lower(): v for k, v in rows.items()}
        speak("ready", "Firsthour is up.", target=engine.target, **data, **pids)
        return
    console = out()
    console.print(Text("Firsthour is up.", style="bold green"))
    for name, value in rows.items():
        console.print(Text(f"  {name:<10}{clean(value)}"), soft_wrap=True)
    console.print(Text(f"  {'Next':<10}firsthour open demo/incident.yaml", style="cyan"))
    console.print(Text(f"  {'':<10}firsthour list, firsthour watch, firsthour --help", "cyan"))
    console.print(Text(f"  {'Stop':<10}Ctrl-C; what is open goes on at the next start", "dim"))


def _notices(settings: "Settings") -> str:
    channel = settings.notices.channel
    if channel == "outbox":
        return f"files in {settings.outbox}"
    if channel == "smtp":
        return f"mail by {settings.notices.smtp.host}:{settings.notices.smtp.port}"
    return {"console": "lines on this terminal"}.get(channel, "not sent at all (null)")
