"""Brings the tables to this release's revision; safe for several processes at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from firsthour.records.errors import NewerRecords
from firsthour.records.rebuild import rebuild_all
from firsthour.records.store import Store

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(store: Store) -> str:
    """Make or change the tables up to the latest revision, and give it.

    One process does it while the others wait; where nothing is to be done nothing is written.
    Where tables were changed, the projections are derived anew, so that new columns are filled.
    Raises `NewerRecords` for tables of a later release.
    """
    latest = head()
    with store.read() as connection:
        if revision(connection) == latest:
            return latest
    with store.write() as connection:
        store.lock(connection, "migrations")
        present = revision(connection)
        if present not in {None, *_known()}:
            raise NewerRecords(str(present))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if present is not None:
            rebuild_all(connection)
    return latest


def head() -> str:
    """Give the latest revision that this release knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def revision(connection: Connection) -> str | None:
    """Give the revision of the tables, or `None` where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def _known() -> list[str]:
    return [step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
