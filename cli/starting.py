"""The two commands that start everything: `up` and `demo`."""

import os
from pathlib import Path
from typing import Annotated

from typer import Option

from cli.groups import Json


def up(
    folder: Annotated[
        str, Option(help="The data folder; else as the settings say.", show_default=False)
    ] = "",
    port: Annotated[
        int | None, Option(help="The engine's port.", min=1, max=65535, show_default=False)
    ] = None,
    temporal_binary: Annotated[
        str, Option(help="The Temporal server's executable.", show_default=False)
    ] = "",
    metrics: Annotated[
        str, Option(help="Where metrics are served, such as 127.0.0.1:9464.", show_default=False)
    ] = "",
    quick_timers: Annotated[
        bool, Option("--quick-timers", help="Timers within milliseconds, for trials.")
    ] = False,
    json: Annotated[bool, Option("--json", help="Each event as a line of JSON.")] = False,
) -> int:
    """Start engine and worker, until Ctrl-C. What was open goes on where it stopped.

    Example: firsthour up --port 7233
    """
    from cli.desk import desk
    from cli.up import run_up

    if metrics:
        os.environ["FIRSTHOUR_METRICS"] = metrics  # the worker reads it as any other setting
    with desk():
        return run_up(
            folder=Path(folder) if folder else None,
            port=port,
            binary=Path(temporal_binary) if temporal_binary else None,
            quick_timers=quick_timers,
            json=json,
        )


def demo(
    kill_worker: Annotated[
        bool, Option("--kill-worker", help="Kill the worker while it sends; nothing may be lost.")
    ] = False,
    fast: Annotated[bool, Option("--fast", help="Faster than people can read.")] = False,
    folder: Annotated[
        str,
        Option(
            help="A new or empty folder for all of it; else a temporary one.", show_default=False
        ),
    ] = "",
    json: Json = False,
) -> int:
    """Watch a whole escalation, from the first call to the last lesson, in about two minutes.

    Ends with 0 only if everything happened that a case must have, asked of the records.

    Example: firsthour demo --kill-worker
    """
    from cli.demo import run_demo
    from cli.troubles import told

    with told():
        return run_demo(kill_worker=kill_worker, fast=fast, folder=folder, json=json)
