"""The tables of the newest schema; how older ones become it is in ``migrations``.

Moments are text in UTC, ``2027-01-04T00:30:00Z``, and days ``2027-01-04``: every database
keeps and sorts them alike.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

HEAD = "0010"
"""The newest version of the schema, the last one in ``migrations/versions``."""

VERSION_TABLE = "alembic_version"

metadata = MetaData()

state = Table(
    "state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    comment="one row, locked by whoever writes",
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("data", LargeBinary(2**30), nullable=False),
    comment="plans and problems, each kept once",
)

revision = Table(
    "revision",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("organisation", String(200), nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("plan_sha256", String(64), nullable=False),
    Column("plan", String(64), ForeignKey("blob.sha256"), nullable=False),
    Column("problem", String(64), ForeignKey("blob.sha256"), nullable=False),
    Column("changes", Text, nullable=False),
    comment="what was published; rows are never changed",
)

undone = Table(
    "undone",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("base", Integer, nullable=False),
    *(
        Column(one.name, one.type, *(ForeignKey(key.target_fullname) for key in one.foreign_keys),
               nullable=False)
        for one in revision.columns
        if one.name != "number"
    ),
    comment="what a restore took back, as it was published; base is the revision it came after",
)  # fmt: skip

restored = Table(
    "restored",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(20), nullable=False),
    Column("was", Integer, nullable=False),
    Column("now", Integer, nullable=False),
    comment="each restore: which revision was the newest before and after, 0 for none",
)

event = Table(
    "event",
    metadata,
    Column("shift", String(400), primary_key=True),
    Column("revision", Integer, ForeignKey("revision.number"), nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("day", String(10), nullable=False),
    Column("begins", String(20), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("status", String(9), nullable=False),
    Column("at", String(20), nullable=False),
    Column("facts", String(64), nullable=False),
    Column("state", LargeBinary(2**24), nullable=False),
    Column("event", LargeBinary(2**24), nullable=False),
    Column("for_people", LargeBinary(2**24), nullable=False),
    Column("for_substitutes", LargeBinary(2**24), nullable=False),
    Column("for_units", LargeBinary(2**24), nullable=False),
    comment="every shift ever published, as it is now; first_day and last_day are its plan's",
)

calendar = Table(
    "calendar",
    metadata,
    Column("kind", String(6), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("head", LargeBinary(2**24), nullable=False),
    Column("at", String(20), nullable=False),
    comment="the calendars of people, units and duties; at is when the bytes last changed",
)

entry = Table(
    "entry",
    metadata,
    Column("kind", String(6), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("shift", String(400), ForeignKey("event.shift"), primary_key=True),
    Column("view", String(15), nullable=False),
    Column("begins", String(20), nullable=False),
    Column("at", String(20), nullable=False),
    Column("body", LargeBinary(2**24)),
    ForeignKeyConstraint(("kind", "key"), ("calendar.kind", "calendar.key")),
    Index("entry_shift", "shift"),
    comment="which event is in which calendar; body is that of a cancelled one",
)

record = Table(
    "record",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("at", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("data", LargeBinary(2**24), nullable=False),
    Index("record_day", "day"),
    comment="what was done",
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    comment="who changed what",
)

account = Table(
    "account",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("password", String(200), nullable=False),
    Column("at", String(20), nullable=False),
    comment="who may sign in; passwords as Argon2id hashes",
)

session = Table(
    "session",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("at", String(20), nullable=False),
    Column("seen", String(20), nullable=False),
    comment="who is signed in; token is the SHA-256 of the cookie",
)

subscription = Table(
    "subscription",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("kind", String(6), nullable=False),
    Column("key", String(200), nullable=False),
    Column("at", String(20), nullable=False),
    Column("revoked", String(20)),
    Column("alarm", Integer),
    Column("fetched", String(20)),
    Column("fetched_tag", String(80)),
    Column("fetched_status", Integer),
    Column("client", String(200)),
    Column("fetches", Integer, nullable=False, default=0),
    Index("subscription_of", "kind", "key"),
    comment="secret addresses of feeds; token is the SHA-256 of the secret",
)

request = Table(
    "request",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(8), nullable=False),
    Column("state", String(10), nullable=False),
    Column("person", String(200), nullable=False),
    Column("other", String(200)),
    Column("shift", String(200)),
    Column("other_shift", String(200)),
    Column("first_day", String(10)),
    Column("last_day", String(10)),
    Column("slot", String(11)),
    Column("reason", Text, nullable=False),
    Column("at", String(20), nullable=False),
    Column("answered_by", String(200)),
    Column("answered_at", String(20)),
    Column("answer", Text, nullable=False, default=""),
    comment="what cadres ask for: leave, or a swap that the other one agrees to first",
)

seen = Table(
    "seen",
    metadata,
    Column("person", String(200), primary_key=True),
    Column("revision", Integer, ForeignKey("revision.number"), primary_key=True),
    Column("at", String(20), nullable=False),
    comment="which revision somebody has confirmed having seen, on their own page",
)

channel = Table(
    "channel",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(64), nullable=False),
    Column("settings", Text, nullable=False),
    Column("quiet", String(11), nullable=False),
    Column("remind", String(5), nullable=False),
    Column("told", Integer, nullable=False),
    Column("heard", Integer, nullable=False),
    Column("reminded", String(10), nullable=False),
    comment="ways to send messages, secrets included; told is the last revision told by it, heard "
    "the last audit entry, reminded the last day on whose evening it reminded",
)

message = Table(
    "message",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("channel", Integer, nullable=False),
    Column("way", String(64), nullable=False),
    Column("topic", String(10), nullable=False),
    Column("key", String(20), nullable=False),
    Column("person", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("address", String(320), nullable=False),
    Column("since", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", String(20), nullable=False),
    Column("not_before", String(20), nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried", String(20), nullable=False),
    Column("answer", Text, nullable=False),
    Index("message_waiting", "state", "not_before"),
    comment="what is to be sent, and what was; person is empty for a group; subject, text and "
    "answer are JSON, what is said by the language",
)

mail = Table(
    "mail",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("address", String(320), nullable=False),
    comment="where whoever has an account reads mail",
)

looked = Table(
    "looked",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", String(20), nullable=False),
    Column("before", String(20)),
    comment="when each account looked last; before is when its visit before this one ended",
)
