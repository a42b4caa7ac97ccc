"""Files that take long begin first: begun last, they would run alone while other cores wait.

With `--dist loadfile` a file runs on one worker, in the order of the collection where
`--no-loadscope-reorder` is given; otherwise the files with the most tests would begin first.
"""

from pathlib import Path

import pytest

LONGEST = (
    *("laboratory/test_durable_shipped.py", "cli/test_demo.py", "workflows/test_zombie_pages.py"),
    *("notices/test_overrides.py", "records/test_promised.py"),
    *("laboratory/test_durable_generated.py", "notices/test_fan_out.py"),
    *("admin/test_customers_import.py", "notices/test_mails.py", "notices/test_languages.py"),
    *("records/test_ledger.py", "cli/test_to_the_end.py", "cli/test_readme.py"),
    *("service/test_worker_door.py", "notices/test_deliver.py", "records/test_migrations.py"),
    *("service/test_sweeps.py", "cli/test_a_case.py", "records/test_projections.py"),
    *("cli/test_up.py", "cli/test_exit_codes.py", "laboratory/test_drawing.py"),
    *("records/test_void_pages_model.py", "records/test_views.py", "crash/test_fan_out.py"),
    *("admin/test_translations.py", "scenarios/test_simulation_equals.py", "cli/test_repinning.py"),
    *("crash/test_smoke.py", "records/test_backup.py", "notices/test_hanging.py"),
    *("laboratory/test_backtest_page.py", "workflows/test_killed_between_commit_and_answer.py"),
    *("cli/test_rehearse_durably.py", "scenarios/test_merge.py"),
    *("scenarios/test_mail_down_for_fifty_minutes.py", "notices/test_lanes.py"),
    *("notices/test_bounces.py", "notices/test_forms.py", "admin/test_opening.py"),
    *("notices/test_recipients.py", "service/test_schedule.py", "engine/test_server.py"),
    *("domain/test_calendar.py", "notices/test_webhook.py", "policies/test_schema.py"),
    *("cli/test_notice_report.py", "workflows/test_replay.py"),
)
"""Each takes ten seconds or more by the clock of two busy cores, the longest first.

The order among the others does not matter.
"""
_RANK = {f"tests/{file}": rank for rank, file in enumerate(LONGEST)}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first; the tests of a file stay in its order."""
    ranks = {item.path: _rank(item.path, config.rootpath) for item in items}
    items.sort(key=lambda item: ranks[item.path])


def _rank(file: Path, root: Path) -> int:
    name = file.relative_to(root).as_posix() if file.is_relative_to(root) else ""
    return _RANK.get(name, len(_RANK))
