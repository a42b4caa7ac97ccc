"""The records opened for a door: there and migrated, or a typed error in words."""

from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from firsthour.records.connect import Store, connect


class RecordsAway(Exception):
    """The database of the records does not answer, or cannot be used."""

    code = "records_away"

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


def open_records(url: str) -> Store:
    """The records behind a database URL, migrated. Raises `RecordsAway`, `NewerRecords`."""
    try:
        return connect(url)
    except ArgumentError as error:
        message = "The database of the records is not named by a URL that can be read."
        raise RecordsAway(message, "See `database_url` in firsthour.example.toml.") from error
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200]
        message = f"The records cannot be opened: {reason}"
        hint = (
            "Check that the data folder can be written."
            if url.startswith("sqlite")
            else "Start the database that `database_url` (or DATABASE_URL) names."
        )
        raise RecordsAway(message, hint) from error
