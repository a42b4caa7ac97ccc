"""Deliveries that came back after they were sent, until their case has been told."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and let deliveries be found by their address."""
    op.create_table(
        "returns",
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"]),
        sa.PrimaryKeyConstraint("delivery"),
    )
    op.create_index("returns_waiting", "returns", ["told_at", "at"])
    op.create_index("deliveries_by_address", "deliveries", ["address"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("deliveries_by_address", "deliveries")
    op.drop_index("returns_waiting", "returns")
    op.drop_table("returns")
