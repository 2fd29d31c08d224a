"""How much history is kept, and what goes first?

The bytes of old pictures go before the records themselves, the oldest before the younger; the
newest record stays with its picture.
"""

import sqlite3

from pnutprofile.history.database import pragma

MAX_ENTRIES = 1000
MAX_BYTES = 100 * 2**20


def enforce(connection: sqlite3.Connection) -> None:
    """Drop what is beyond the bounds that hold without anybody's doing."""
    connection.execute(
        "DELETE FROM entries WHERE id <="
        " (SELECT id FROM entries ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (MAX_ENTRIES,),
    )
    shrink(connection, MAX_BYTES)


def forget_before(connection: sqlite3.Connection, time: str) -> None:
    """Drop the records that are older than a time (UTC, as they have it)."""
    connection.execute("DELETE FROM entries WHERE time < ?", (time,))
    _sweep(connection)


def shrink(connection: sqlite3.Connection, max_bytes: int) -> None:
    """Drop the oldest until the rest takes no more than so many bytes."""
    _sweep(connection)
    newest = connection.execute("SELECT max(id) FROM entries").fetchone()[0]
    pictures = connection.execute(
        "SELECT sha256, max(entry) AS last FROM kept JOIN pictures USING (sha256)"
        " GROUP BY sha256 HAVING last < ? ORDER BY last",
        (newest,),
    ).fetchall()
    entries = connection.execute(
        "SELECT id FROM entries WHERE id < ? ORDER BY id", (newest,)
    ).fetchall()
    steps = [("DELETE FROM pictures WHERE sha256 = ?", row["sha256"]) for row in pictures]
    steps += [("DELETE FROM entries WHERE id = ?", row["id"]) for row in entries]
    for statement, key in steps:
        if _used_bytes(connection) <= max_bytes:
            break
        connection.execute(statement, (key,))
    _sweep(connection)


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages = pragma(connection, "page_count") - pragma(connection, "freelist_count")
    return pages * pragma(connection, "page_size")


def _sweep(connection: sqlite3.Connection) -> None:
    """Drop what belongs to no record."""
    connection.execute("DELETE FROM kept WHERE entry NOT IN (SELECT id FROM entries)")
    connection.execute("DELETE FROM pictures WHERE sha256 NOT IN (SELECT sha256 FROM kept)")
    connection.execute("DELETE FROM addresses WHERE sha256 NOT IN (SELECT sha256 FROM pictures)")
