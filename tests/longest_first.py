"""Files that take long begin first: begun last, they would run alone while other cores wait.

With `--dist loadfile` a file runs on one worker, in the order of the collection where
`--no-loadscope-reorder` is given; otherwise the files with the most tests would begin first.
"""

from pathlib import Path

import pytest

LONGEST = (
    *("laboratory/test_durable_generated.py", "laboratory/test_durable_shipped.py"),
    *("cli/test_readme.py", "cli/test_demo.py", "crash/test_smoke.py", "cli/test_up.py"),
    *("cli/test_a_case.py", "crash/test_fan_out.py", "scenarios/test_webhook_down_for_hours.py"),
    *("workflows/test_zombie_pages.py", "notices/test_overrides.py", "notices/test_mails.py"),
    *("records/test_projections.py", "records/test_promised.py", "notices/test_fan_out.py"),
    *("scenarios/test_simulation_equals.py", "records/test_ledger.py", "notices/test_bounces.py"),
    *("records/test_migrations.py", "cli/test_to_the_end.py", "cli/test_put_back.py"),
    *("notices/test_languages.py", "scenarios/test_mail_down_for_fifty_minutes.py"),
    *("notices/test_deliver.py", "service/test_schedule.py", "service/test_worker_door.py"),
    *("service/test_sweeps.py", "workflows/test_killed_between_commit_and_answer.py"),
    *("workflows/test_ten_thousand_customers.py", "workflows/test_looked_at_while_away.py"),
)
"""Each takes ten seconds of a core or more; the order among the others does not matter."""
_RANK = {f"tests/{file}": rank for rank, file in enumerate(LONGEST)}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first; the tests of a file stay in its order."""
    ranks = {item.path: _rank(item.path, config.rootpath) for item in items}
    items.sort(key=lambda item: ranks[item.path])


def _rank(file: Path, root: Path) -> int:
    name = file.relative_to(root).as_posix() if file.is_relative_to(root) else ""
    return _RANK.get(name, len(_RANK))
