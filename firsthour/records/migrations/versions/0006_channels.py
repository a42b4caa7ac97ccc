"""How the channels of each worker are; when a recipient was enrolled, tried, and is late."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIMES = ("enrolled_at", "late_at", "tried_at")
_HAND_OUT = "deliveries_to_hand_out"


def upgrade() -> None:
    """Make the table, the columns and the indexes; who stands in the ledger was enrolled once."""
    op.create_table(
        "channel_states",
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", "channel"),
    )
    for name in _TIMES:
        op.add_column("deliveries", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE deliveries SET enrolled_at = (SELECT real_at FROM delivery_states"
        " WHERE delivery_states.delivery = deliveries.id AND delivery_states.seq = 1)"
    )
    op.drop_index(_HAND_OUT, "deliveries")
    op.create_index(
        _HAND_OUT, "deliveries", ["case", "effect", "open", "channel", "attempt", "position"]
    )
    op.create_index("deliveries_of_customer", "deliveries", ["case", "customer"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("deliveries_of_customer", "deliveries")
    op.drop_index(_HAND_OUT, "deliveries")
    op.create_index(_HAND_OUT, "deliveries", ["case", "effect", "open", "attempt", "position"])
    for name in _TIMES:
        op.drop_column("deliveries", name)
    op.drop_table("channel_states")
