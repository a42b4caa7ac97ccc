"""The SDK's runtime of this process: its log goes where Python's goes, never to stdout."""

import logging
from functools import cache
from threading import Lock

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

LOG = logging.getLogger("temporal")
"""What the SDK's core says: warnings and errors. Where nothing is configured, they go to stderr."""

_WORTH_TELLING = TelemetryFilter(core_level="WARN", other_level="ERROR")


_MAKING = Lock()
"""Two threads that ask at once are given the same runtime."""


def runtime(metrics: str = "") -> Runtime:
    """The runtime for clients and workers; clients that are given none use it from then on.

    The core writes its own log to stdout, where answers of the command line and of benchmarks
    belong. ``metrics`` is the address (host:port) where the SDK's metrics are served; each
    address has one runtime in a process. Raises `ValueError` for an address that is none or is
    taken.
    """
    with _MAKING:
        asked = _made(metrics)
        Runtime.set_default(asked, error_if_already_set=False)
        return asked


@cache
def _made(metrics: str) -> Runtime:
    forwarding = LogForwardingConfig(
        logger=LOG, append_target_to_name=False, prepend_target_on_message=False
    )
    return Runtime(
        telemetry=TelemetryConfig(
            metrics=PrometheusConfig(bind_address=metrics) if metrics else None,
            logging=LoggingConfig(filter=_WORTH_TELLING, forwarding=forwarding),
        )
    )
