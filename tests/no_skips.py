"""Makes a skipped test fail the run where FIRSTHOUR_FORBID_SKIPS=1 asks for it, as .ci/run does."""

import os

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run that would pass although it left tests out; `-rs` has named them."""
    if os.environ.get("FIRSTHOUR_FORBID_SKIPS") != "1" or exitstatus != pytest.ExitCode.OK:
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a run without a failure failed."""
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped and os.environ.get("FIRSTHOUR_FORBID_SKIPS") == "1":
        terminalreporter.write_line(
            f"FIRSTHOUR_FORBID_SKIPS=1: {skipped} skipped counts as failed.", red=True
        )
