"""The worker's health over HTTP: /healthz (alive), /readyz (can work), /channels, /metrics."""

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from firsthour.records import views
from firsthour.records.ledger.channels import ChannelState
from firsthour.records.store import Store

Check = Callable[[], bool]
Channels = Callable[[], Sequence[ChannelState]]
"""How the channels of this worker are now."""


class Product(Collector):
    """The product's metrics, read from the records when they are asked for."""

    def __init__(self, store: Store, channels: Channels) -> None:
        self._store, self._channels = store, channels

    def collect(self) -> Iterable[Metric]:
        """What the records say of cases, and how this worker's channels are."""
        yield from self._of_channels()
        yield from self._of_cases()

    def _of_channels(self) -> Iterable[Metric]:
        """Whether each channel works, and what was sent on it since the worker began."""
        up = GaugeMetricFamily("firsthour_channel_up", "Whether it works", labels=("channel",))
        sent = CounterMetricFamily("firsthour_channel_sent", "Messages", labels=("channel",))
        for each in self._channels():
            up.add_metric((each.channel,), each.state == "closed")
            sent.add_metric((each.channel,), each.sent)
        return up, sent

    def _of_cases(self) -> Iterable[Metric]:
        """Open cases by severity and stage, and how many have an overdue promise."""
        cases = GaugeMetricFamily(
            "firsthour_open_cases", "Open cases", labels=("severity", "stage")
        )
        overdue = GaugeMetricFamily("firsthour_overdue_cases", "Open cases with a missed promise")
        alarms = GaugeMetricFamily("firsthour_record_alarms", "Conflicts found in the records")
        try:
            found = views.open_cases(self._store)
            alarms.add_metric((), len(views.alarms(self._store)))
        except SQLAlchemyError:
            return
        counted: dict[tuple[str, str], int] = {}
        for case in found:
            key = (str(case.severity), str(case.stage))
            counted[key] = counted.get(key, 0) + 1
        for labels, count in sorted(counted.items()):
            cases.add_metric(labels, count)
        overdue.add_metric((), sum(1 for case in found if case.overdue))
        yield from (cases, overdue, alarms)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:  # noqa: ANN401 - the base class's own signature
        """Probes every few seconds are no news."""


def _none() -> Sequence[ChannelState]:
    return ()


class Health:
    """Serves its pages on a thread of its own: it answers while the worker is busy."""

    def __init__(
        self, bind: str, store: Store, alive: Check, ready: Check, channels: Channels = _none
    ) -> None:
        """``bind`` is host:port. OSError where the port is taken."""
        host, _, port = bind.rpartition(":")
        registry = CollectorRegistry()
        registry.register(Product(store, channels))
        metrics = make_wsgi_app(registry)
        checks = {"/healthz": alive, "/readyz": ready}

        def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            if environ["PATH_INFO"] == "/channels":
                start_response("200 OK", [("Content-Type", "application/json")])
                return [_page_of(channels())]
            check = checks.get(environ["PATH_INFO"])
            if check is None:
                page: Iterable[bytes] = metrics(environ, start_response)
                return page
            well = check()
            status = "200 OK" if well else "503 Service Unavailable"
            start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
            return [b"ok\n" if well else b"not ready\n"]

        self._server = make_server(host, int(port), app, _Server, _Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that is served."""
        return self._server.server_port

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def _page_of(channels: Sequence[ChannelState]) -> bytes:
    """Each channel of this worker as JSON; times by ISO 8601."""
    return (
        json.dumps([asdict(each) for each in channels], default=datetime.isoformat).encode() + b"\n"
    )
