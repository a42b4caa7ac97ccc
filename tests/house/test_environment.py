"""The environment is the same everywhere: public packages only, no test left out unseen."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.house.source import ROOT

PUBLIC = {"https://pypi.org", "https://files.pythonhosted.org"}


def test_the_lock_names_public_hosts_only() -> None:
    """Whoever installs from `uv.lock` needs no private index."""
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = set(re.findall(r"\w+://[^/\"]*", lock))

    assert hosts == PUBLIC
    assert "file:" not in lock


@pytest.mark.parametrize(("forbidden", "code"), [("1", 1), ("0", 0)])
def test_a_skipped_test_fails_a_run_that_forbids_it(
    tmp_path: Path, forbidden: str, code: int
) -> None:
    """With FIRSTHOUR_FORBID_SKIPS=1 a run with a skipped test is not a success; else it is."""
    file = tmp_path / "test_left_out.py"
    file.write_text("import pytest\n\ndef test_left_out() -> None:\n    pytest.skip('no reason')\n")

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_skips", "-c", os.devnull, str(file)],
        cwd=ROOT,
        env={**os.environ, "FIRSTHOUR_FORBID_SKIPS": forbidden},
        capture_output=True,
        text=True,
        check=False,
    )

    assert code == run.returncode, run.stdout + run.stderr


def test_postgresql_of_the_tests_is_real(postgres_database_url: str) -> None:
    """The tests' PostgreSQL answers as a server, with an empty database for this test."""
    with psycopg.connect(postgres_database_url.replace("+psycopg", "")) as connection:
        version = connection.info.server_version
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()

    assert version >= 180000
    assert (0,) == row
