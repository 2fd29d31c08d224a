"""Which tables does the state have, and how does an older file become one of this version?"""

APPLICATION = 0x706E7574

STEPS = (
    (
        "CREATE TABLE about (dialect TEXT NOT NULL)",
        "CREATE TABLE users"
        " (id INTEGER PRIMARY KEY, lookup TEXT NOT NULL UNIQUE, document TEXT NOT NULL)",
        "CREATE TABLE tokens (token TEXT PRIMARY KEY, name TEXT NOT NULL, user INTEGER NOT NULL,"
        " scopes TEXT NOT NULL)",
        "CREATE TABLE pictures (key TEXT PRIMARY KEY, format TEXT NOT NULL,"
        " width INTEGER NOT NULL, height INTEGER NOT NULL, drawing TEXT, data BLOB)",
        "CREATE TABLE buckets (name TEXT PRIMARY KEY, since REAL NOT NULL,"
        " calls INTEGER NOT NULL, banned_until REAL NOT NULL)",
    ),
    (
        "ALTER TABLE tokens ADD COLUMN client TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE clients (id TEXT PRIMARY KEY, name TEXT NOT NULL, link TEXT NOT NULL,"
        " secret TEXT NOT NULL)",
        "CREATE TABLE forms (token TEXT PRIMARY KEY, asked TEXT NOT NULL, until REAL NOT NULL)",
        "CREATE TABLE codes (code TEXT PRIMARY KEY, client TEXT NOT NULL,"
        " redirect_uri TEXT NOT NULL, user INTEGER NOT NULL, scopes TEXT NOT NULL,"
        " until REAL NOT NULL, used INTEGER NOT NULL)",
    ),
)
"""What makes each version out of the one before, the first out of an empty file. Released steps
are never changed: such files lie on people's machines."""

VERSION = len(STEPS)
EVERYTHING = ("users", "tokens", "pictures", "buckets", "clients", "forms", "codes")
"""The tables that a reset empties."""
