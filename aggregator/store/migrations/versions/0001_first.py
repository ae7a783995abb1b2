"""Sources and their schedule, subscriptions, pauses of servers, records, curated feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text)


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        _text("etag"),
        _text("last_modified"),
        _instant("validators_at"),
        _text("given_by"),
        _text("parsed_as"),
        _text("moved_to"),
        sa.Column("moved_seen", sa.Integer, nullable=False, server_default="0"),
        _text("title"),
        _text("home"),
        _text("hub"),
        _text("topic"),
        _text("language"),
        sa.Column("ttl", sa.Integer),
        _text("skip_hours"),
        _text("skip_days"),
        sa.Column("fresh", sa.Integer),
        sa.Column("entries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("usual", sa.Integer),
        sa.Column("window", sa.Integer),
        _instant("gap_at"),
        _text("gap"),
        _instant("last_check"),
        _instant("last_success"),
        _instant("last_new"),
        _instant("next_check"),
        _text("next_reason"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        _text("failure_reason"),
        _text("failure_message"),
        _instant("waiting_until"),
        _instant("retired_at"),
        _text("reserved"),
    )
    op.create_table(
        "subscription",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("hub", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("callback", sa.Text, nullable=False),
        _text("secret"),
        sa.Column("state", sa.String(16), nullable=False),
        _instant("asked_at", nullable=False),
        _instant("retry_at"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        _text("message"),
        _instant("lease_until"),
        _instant("renew_at"),
        _instant("listening_since"),
        _instant("pushed_at"),
        _instant("missed_at"),
    )
    op.create_table(
        "ping",
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("hub", sa.Text, nullable=False),
        sa.Column("told", sa.String(64)),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        _instant("retry_at"),
        _text("message"),
    )
    op.create_table(
        "pause",
        sa.Column("origin", sa.Text, primary_key=True),
        _instant("until", nullable=False),
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text, primary_key=True),
        _text("text"),
        _instant("until", nullable=False),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("tdm", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "record",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        _text("link"),
        _text("original_link"),
        sa.Column("quelle", sa.Text, nullable=False),
        _instant("published", nullable=False),
        _instant("updated", nullable=False),
        _instant("first_seen", nullable=False),
        _text("authors"),
        _text("categories"),
        _text("language"),
        sa.Column("teaser", sa.Text, nullable=False, server_default=""),
        sa.Column("tldr", sa.Text, nullable=False, server_default=""),
        sa.Column("engine", sa.Text, nullable=False, server_default=""),
        _text("support"),
        _text("tldr_language"),
        _text("turned_down"),
        _text("image"),
        _text("enclosures"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("access", sa.String(16), nullable=False),
        _text("failure_reason"),
        _text("failure_message"),
        _instant("retry_at"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("vetoed", sa.Boolean, nullable=False, server_default=sa.false()),
        _text("reserved"),
        sa.Column("inhalt", sa.Text, nullable=False, server_default=""),
        sa.Column("content", sa.Text, nullable=False, server_default=""),
        sa.UniqueConstraint("source", "guid", name="record_source_guid"),
    )
    op.create_index(
        "record_on_its_way",
        "record",
        ["source", "state"],
        sqlite_where=sa.text("state <> 'summarised'"),
    )
    op.create_index("record_published", "record", ["published", "id"])
    op.create_index("record_of_source", "record", ["source", "published"])
    op.create_index("record_link", "record", ["link"])
    op.create_index("record_vetoed", "record", ["id"], sqlite_where=sa.text("vetoed = 1"))
    op.create_index(
        "record_reserved", "record", ["source"], sqlite_where=sa.text("reserved IS NOT NULL")
    )
    op.create_table(
        "passed",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("guid", sa.Text, primary_key=True),
        _text("link"),
        sa.Column("title", sa.Text, nullable=False, server_default=""),
        _instant("published"),
        sa.Column("why", sa.String(8), nullable=False),
        _instant("seen", nullable=False),
    )
    op.create_table(
        "withdrawn",
        sa.Column("record", sa.String(16), primary_key=True),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("guid", sa.String(32), nullable=False),
        sa.Column("page", sa.String(32)),
        sa.Column("title", sa.String(32)),
        _instant("published"),
        sa.Column("words", sa.String(32)),
        _instant("at", nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("erased", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "deleted",
        sa.Column("feed", sa.String(36), primary_key=True),
        sa.Column("entry", sa.String(64), primary_key=True),
        sa.Column("record", sa.String(16), nullable=False),
        sa.Column("page", sa.Integer),
    )
    op.create_table(
        "trace",
        sa.Column("record", sa.String(16), primary_key=True),
        sa.Column("content", sa.String(32)),
        sa.Column("revisions", sa.Integer, nullable=False, server_default="0"),
        _text("etag"),
        _text("last_modified"),
        _text("given_by"),
        _instant("due_at"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        _text("pending"),
    )
    op.create_index("trace_due_at", "trace", ["due_at"])
    op.create_table(
        "story",
        sa.Column("record", sa.String(16), primary_key=True),
        sa.Column("story", sa.String(16), nullable=False),
    )
    op.create_table(
        "told",
        sa.Column("feed", sa.String(36), primary_key=True),
        sa.Column("story", sa.String(16), primary_key=True),
        sa.Column("lead", sa.String(16), nullable=False),
        sa.Column("words", sa.String(16), nullable=False),
        _instant("published", nullable=False),
        _instant("updated", nullable=False),
        sa.Column("revisions", sa.Integer, nullable=False),
        _text("remarks"),
        sa.Column("compared", sa.String(16), nullable=False, server_default=""),
        sa.Column("weighed", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "joint",
        sa.Column("feed", sa.String(36), primary_key=True),
        sa.Column("story", sa.String(16), primary_key=True),
        sa.Column("text", sa.Text, nullable=False, server_default=""),
        sa.Column("engine", sa.Text, nullable=False),
        _text("parts"),
        _text("records"),
        sa.Column("texts", sa.String(16), nullable=False),
        sa.Column("weighed", sa.Integer, nullable=False),
        _instant("written", nullable=False),
        _text("turned_down"),
    )
    op.create_table(
        "edition",
        sa.Column("feed", sa.String(36), primary_key=True),
        sa.Column("moment", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        _text("language"),
        _instant("updated", nullable=False),
        sa.Column("stories", sa.Text, nullable=False),
        _text("weighed"),
        _text("withdrawn"),
    )
    op.create_table(
        "hand",
        sa.Column("feed", sa.String(36), primary_key=True),
        sa.Column("record", sa.String(16), primary_key=True),
        sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("dropped", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("approved", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        _instant("noted_at"),
    )
    op.create_table(
        "published",
        sa.Column("feed", sa.String(36), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("record", sa.String(16), nullable=False),
        sa.Column("entry", sa.String(64), nullable=False),
        sa.Column("page", sa.Integer),
        _text("reports"),
        sa.UniqueConstraint("feed", "record", name="published_feed_record"),
    )
    op.create_index("published_page", "published", ["feed", "page", "record", "sequence"])
    op.create_table(
        "feed",
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("key", sa.String(36), nullable=False, unique=True),
        _instant("created", nullable=False),
    )
    op.create_table(
        "credential",
        sa.Column("source", sa.String(64), primary_key=True),
        _instant("until"),
    )
    op.create_table(
        "token",
        sa.Column("feed", sa.String(36), primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
    )
    op.create_table(
        "written",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        _instant("at", nullable=False),
    )
    op.create_index("written_at", "written", ["at"])
    op.create_table(
        "spent",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("engine", sa.Text, primary_key=True),
        sa.Column("tokens", sa.Integer, nullable=False),
        sa.Column("requests", sa.Integer, nullable=False),
    )
    op.create_table(
        "chore",
        sa.Column("name", sa.String(16), primary_key=True),
        _instant("at", nullable=False),
    )


def downgrade() -> None:
    for table in (
        *(
            "deleted",
            "withdrawn",
            "chore",
            "spent",
            "written",
            "feed",
            "published",
            "hand",
            "edition",
            "joint",
            "told",
            "story",
            "trace",
        ),
        *(
            "passed",
            "record",
            "robots",
            "pause",
            "ping",
            "subscription",
            "source",
            "token",
            "credential",
        ),
    ):
        op.drop_table(table)
