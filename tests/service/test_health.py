"""The worker's health endpoint: alive, ready, and the product's metrics."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from firsthour.clock import utc_now
from firsthour.notices.telling.breaker import FAULTS, Breakers
from firsthour.records.store import Store
from service.health import Health
from tests.fresh import fresh


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Empty records."""
    made = fresh(tmp_path)
    yield made
    made.close()


def _get(health: Health, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{health.port}{path}", timeout=10)


def test_a_worker_that_works_is_alive_and_ready(store: Store) -> None:
    """Both pages answer 200."""
    health = Health("127.0.0.1:0", store, alive=lambda: True, ready=lambda: True)
    answers = [_get(health, path).status_code for path in ("/healthz", "/readyz")]
    health.close()

    assert [200, 200] == answers


def test_a_worker_without_an_engine_is_alive_but_not_ready(store: Store) -> None:
    """A supervisor must not restart it; a balancer must not count on it."""
    health = Health("127.0.0.1:0", store, alive=lambda: True, ready=lambda: False)
    answers = [_get(health, path).status_code for path in ("/healthz", "/readyz")]
    health.close()

    assert [200, 503] == answers


def test_the_metrics_tell_of_the_product(store: Store) -> None:
    """Open cases, overdue cases and alarms of the records, for Prometheus."""
    health = Health("127.0.0.1:0", store, alive=lambda: True, ready=lambda: True)
    text = _get(health, "/metrics").text
    health.close()

    assert "firsthour_overdue_cases 0.0" in text
    assert "firsthour_record_alarms 0.0" in text


def test_a_taken_port_is_an_error(store: Store) -> None:
    """Two workers on one machine need two addresses."""
    health = Health("127.0.0.1:0", store, alive=lambda: True, ready=lambda: True)
    with pytest.raises(OSError, match="in use"):
        Health(f"127.0.0.1:{health.port}", store, alive=lambda: True, ready=lambda: True)
    health.close()


def test_the_channels_are_shown_with_their_state(store: Store) -> None:
    """A supervisor sees which channel is left alone, since when and why; so does Prometheus."""
    breakers = Breakers("here:1")
    breakers.of("email").worked(utc_now())
    sms_failed = utc_now()
    for _ in range(FAULTS):
        breakers.of("sms").failed("no_connection", sms_failed)
    health = Health(
        "127.0.0.1:0", store, lambda: True, lambda: True, lambda: breakers.shown(utc_now())
    )
    page, metrics = _get(health, "/channels").json(), _get(health, "/metrics").text
    health.close()

    assert [("email", "closed", 0, "", 1), ("sms", "open", FAULTS, "no_connection", 0)] == [
        (each["channel"], each["state"], each["failures"], each["fault"], each["sent"])
        for each in page
    ]
    assert [sms_failed.isoformat()] == [each["since"] for each in page if each["state"] == "open"]
    assert 'firsthour_channel_up{channel="email"} 1.0' in metrics
    assert 'firsthour_channel_up{channel="sms"} 0.0' in metrics
    assert 'firsthour_channel_sent_total{channel="email"} 1.0' in metrics
