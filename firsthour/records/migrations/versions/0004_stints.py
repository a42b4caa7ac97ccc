"""Who had which duty, and when; who sits until a successor accepts; hours of contracts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the column; who starts the migration derives what belongs in them."""
    op.create_table(
        "stints",
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case", "fact"),
    )
    op.add_column("seats", sa.Column("leaving", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "customers", sa.Column("calendar", sa.String(), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_column("customers", "calendar")
    op.drop_column("seats", "leaving")
    op.drop_table("stints")
