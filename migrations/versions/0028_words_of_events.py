"""The words that events are found by, with the full-text index of either database.

Revision ID: 0028
Revises: 0027
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WORD = re.compile(r"[^\W_]+")
ARTICLE = re.compile("(?:[وفبك]?ال|ولل|لل)(?=...)")
FULL_TEXT = (
    (
        "CREATE VIRTUAL TABLE full_text USING fts5("
        "words, content='event_words', content_rowid='number', tokenize='unicode61 remove_diacritics 2')"
    ),
    (
        "CREATE TRIGGER event_words_added AFTER INSERT ON event_words BEGIN"
        " INSERT INTO full_text (rowid, words) VALUES (new.number, new.words); END"
    ),
    (
        "CREATE TRIGGER event_words_removed AFTER DELETE ON event_words BEGIN"
        " INSERT INTO full_text (full_text, rowid, words) VALUES ('delete', old.number, old.words); END"
    ),
    (
        "CREATE TRIGGER event_words_changed AFTER UPDATE ON event_words BEGIN"
        " INSERT INTO full_text (full_text, rowid, words) VALUES ('delete', old.number, old.words);"
        " INSERT INTO full_text (rowid, words) VALUES (new.number, new.words); END"
    ),
)


def upgrade() -> None:
    """Take the words out of the text that was searched letter by letter, and let the database look them up."""
    words = op.create_table(
        "event_words",
        sa.Column("number", sa.Integer(), sa.ForeignKey("events.number", ondelete="CASCADE"), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in FULL_TEXT:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX full_text ON event_words USING gin (array_to_tsvector(string_to_array(words, ' ')))")
    found = op.get_bind().execute(sa.text("SELECT number, search_text FROM events")).all()
    if found:
        op.bulk_insert(words, [{"number": number, "words": _words_in(text)} for number, text in found])
    op.drop_column("events", "search_text")


def _words_in(text: str) -> str:
    """Take a folded text apart; a word with an Arabic article is also found without it."""
    forms = [form for word in WORD.findall(text) for form in (word[:60], ARTICLE.sub("", word[:60], count=1))]
    return " ".join(dict.fromkeys(forms))


def downgrade() -> None:
    """Search the same words letter by letter."""
    op.add_column("events", sa.Column("search_text", sa.String(), nullable=False, server_default=""))
    same = "(SELECT words FROM event_words WHERE event_words.number = events.number)"
    op.execute(f"UPDATE events SET search_text = coalesce({same}, '')")  # noqa: S608 -- names of ours
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE full_text")
    op.drop_table("event_words")
