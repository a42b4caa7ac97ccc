"""Runs migrations on the connection that `firsthour.records.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from firsthour.records import projected, tables

MODELS = (tables, projected)
"""Imported for the tables that they enter into the metadata."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
