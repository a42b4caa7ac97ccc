"""Customers keep the services that they use themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; who starts the migration derives what belongs in it."""
    op.add_column(
        "customers", sa.Column("services", sa.Text(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_column("customers", "services")
