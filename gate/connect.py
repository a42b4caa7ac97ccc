"""The connection to the engine: an address, or a profile of Temporal's own configuration."""

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from temporalio.client import Client
from temporalio.converter import PayloadCodec
from temporalio.envconfig import ClientConfigProfile, ClientConnectConfig
from temporalio.runtime import Runtime

from gate.errors import EngineAway, EngineUnnamed
from workflows.plugin import FirsthourPlugin

LOCAL = "127.0.0.1:7233"

BUSY_S = 15.0
"""How long a server is asked again that is there, and answers nothing yet."""
_AGAIN_S = 0.5
_KNOCK_S = 2.0
_HOST = 8
"""Characters of a host's name that stand in histories."""


def identity(host: str, pid: int) -> str:
    """Who a process is in the engine's histories: its number and the end of its host's name.

    It stands in most events, six hundred times a case: with names such as a cluster gives to its
    hosts, it alone would be an eighth of a history.
    """
    return f"{pid}@{host.partition('.')[0][-_HOST:]}"


async def reach(
    profile: str, namespace: str, port: int, *, runtime: Runtime | None = None
) -> Client:
    """A client of the engine that the settings mean: doors and workers reach the same one.

    An address in Temporal's own configuration (a profile, TEMPORAL_ADDRESS) goes before the
    embedded server at ``port``. Raises ``EngineAway`` or ``EngineUnnamed``.
    """
    named = "" if namespace == "default" else namespace
    embedded = f"127.0.0.1:{port}"
    return await connect("", named, profile, otherwise=embedded, runtime=runtime)


async def connect(
    target: str = "",
    namespace: str = "",
    profile: str = "",
    *,
    otherwise: str = LOCAL,
    activities: Sequence[Callable[..., Any]] = (),
    codec: PayloadCodec | None = None,
    runtime: Runtime | None = None,
) -> Client:
    """A client for cases. What is given here goes before the profile and TEMPORAL_* variables.

    Raises ``EngineAway`` when nothing answers there, ``EngineUnnamed`` for a profile that cannot
    be read.
    """
    config = _configured(profile)
    if target:
        config["target_host"] = target
    if namespace:
        config["namespace"] = namespace
    config.setdefault("target_host", otherwise)
    where, until = config["target_host"], monotonic() + BUSY_S
    while True:
        try:
            return await Client.connect(
                **config,
                plugins=[FirsthourPlugin(activities, codec)],
                identity=identity(socket.gethostname(), os.getpid()),
                runtime=runtime,
            )
        except RuntimeError as error:  # the SDK's only error for a server that is not there
            if monotonic() > until or not await _listens(where):
                raise EngineAway(
                    f"The Temporal server at {where} does not answer.",
                    "Start it and a worker with: firsthour up",
                ) from error
        await asyncio.sleep(_AGAIN_S)


async def _listens(target: str) -> bool:
    """Tell whether something accepts connections there: such a server may only be busy."""
    host, _, port = target.rpartition(":")
    try:
        async with asyncio.timeout(_KNOCK_S):
            _, writer = await asyncio.open_connection(host.strip("[]"), port)
    except OSError:  # refused, unknown, or no answer in time
        return False
    writer.close()
    return True


def _configured(profile: str) -> ClientConnectConfig:
    try:
        return ClientConfigProfile.load(
            profile or None, config_file_strict=True
        ).to_client_connect_config()
    except RuntimeError as error:  # the SDK's error for a file or a variable that it cannot use
        reason = str(error).strip().splitlines()[-1]
        raise EngineUnnamed(
            f"Temporal's own configuration cannot be used: {reason}",
            "It is read from TEMPORAL_CONFIG_FILE and TEMPORAL_* variables.",
        ) from error
