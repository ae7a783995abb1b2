"""What a withdrawn article said, as hashes, to tell another one under its guid from it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("withdrawn", sa.Column("shingles", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("withdrawn", "shingles")
