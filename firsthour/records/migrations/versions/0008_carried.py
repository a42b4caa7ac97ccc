"""Deliveries that a later notice takes along: by which, while its message is under way."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and let the few rows that have something there be found."""
    column = sa.Column("carried_by", sa.String(), server_default="", nullable=False)
    op.add_column("deliveries", column)
    some = sa.text("carried_by <> ''")
    op.create_index(
        "deliveries_carried",
        "deliveries",
        ["case", "carried_by"],
        sqlite_where=some,
        postgresql_where=some,
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("deliveries_carried", "deliveries")
    op.drop_column("deliveries", "carried_by")
