"""One runtime of the SDK in a process: what its core says is told by Python's logging."""

import pytest
from temporalio.runtime import Runtime

from engine.runtime import runtime
from engine.server import Engine


def test_clients_that_name_no_runtime_have_ours() -> None:
    """Doors and benchmarks that have started an engine never have the core write to stdout."""
    assert runtime() is Runtime.default()


def test_the_runtime_asked_for_last_is_that_of_clients_that_name_none() -> None:
    """A process that has served metrics before has its plain runtime again when it asks for it."""
    plain = runtime()
    served = runtime("127.0.0.1:0")

    assert served is not plain
    assert Runtime.default() is served
    assert runtime() is plain
    assert Runtime.default() is plain


def test_an_address_that_is_none_is_an_error(shared: Engine) -> None:
    """Metrics that cannot be served are refused, and the runtime stays as it was."""
    plain = runtime()

    with pytest.raises(ValueError, match="in use"):
        runtime(shared.target)

    assert Runtime.default() is plain
