"""Brings the tables to this release's revision; safe for several processes at once.

Alembic is read in only where something is to be done: most starts find the tables as they should
be.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

from firsthour.records.errors import NewerRecords
from firsthour.records.rebuild import rebuild_all
from firsthour.records.store import Store

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
LATEST = "0009"
"""The latest revision that this release knows."""
_NOTED = table("alembic_version", column("version_num"))


def migrate(store: Store) -> str:
    """Make or change the tables up to the latest revision, and give it.

    One process does it while the others wait; where nothing is to be done nothing is written.
    Where tables were changed, the projections are derived anew, so that new columns are filled.
    Raises `NewerRecords` for tables of a later release.
    """
    with store.read() as connection:
        if revision(connection) == LATEST:
            return LATEST
    with store.write() as connection:
        store.lock(connection, "migrations")
        if revision(connection) != LATEST:  # else another process has done it meanwhile
            _upgrade(connection)
    return LATEST


def revision(connection: Connection) -> str | None:
    """Give the revision of the tables, or `None` where there are none."""
    if not inspect(connection).has_table(_NOTED.name):
        return None
    found: str | None = connection.scalar(select(_NOTED.c.version_num))
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    present, config = revision(connection), _config()
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if present not in {None, *known}:
        raise NewerRecords(str(present))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if present is not None:
        rebuild_all(connection)


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
