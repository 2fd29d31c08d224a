"""What can be looked up in the state, and what changed, inside one transaction?"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from pnutprofile.sandbox import schema
from pnutprofile.sandbox.records import Asked, Client, Code, Grant, Picture, Tally, User

if TYPE_CHECKING:
    import sqlite3

_MAX_WAITING = 1000


class Store:
    """The records, inside one transaction."""

    def __init__(self, connection: "sqlite3.Connection") -> None:
        self._run = connection.execute

    def clear(self) -> None:
        """Forget everything."""
        for table in schema.EVERYTHING:
            self._run(f"DELETE FROM {table}")  # noqa: S608

    def user(self, number: int) -> User | None:
        """Find a user by id."""
        return self._one_user("SELECT document FROM users WHERE id = ?", number)

    def user_named(self, username: str) -> User | None:
        """Find a user by name, in any case."""
        return self._one_user("SELECT document FROM users WHERE lookup = ?", username.lower())

    def users(self) -> list[User]:
        """Give everybody, by id."""
        rows = self._run("SELECT document FROM users ORDER BY id")
        return [User.from_json(json.loads(row[0])) for row in rows]

    def save_user(self, user: User) -> None:
        """Keep a user, new or changed."""
        self._run(
            "INSERT OR REPLACE INTO users VALUES (?, ?, ?)",
            (user.id, user.username.lower(), json.dumps(user.to_json())),
        )

    def grant(self, token: str) -> Grant | None:
        """Find out what a token may."""
        row = self._run("SELECT * FROM tokens WHERE token = ?", (token,)).fetchone()
        return _grant(row) if row else None

    def grants(self) -> list[Grant]:
        """Give every token that is still good, in the order they were made."""
        return [_grant(row) for row in self._run("SELECT * FROM tokens ORDER BY rowid")]

    def save_grant(self, grant: Grant) -> None:
        """Keep a new token."""
        self._run(
            "INSERT INTO tokens (token, name, user, scopes, client)"
            " VALUES (:token, :name, :user, :scopes, :client)",
            vars(grant) | {"scopes": ",".join(grant.scopes)},
        )

    def revoke(self, token: str) -> None:
        """Forget one token."""
        self._run("DELETE FROM tokens WHERE token = ?", (token,))

    def client(self, client_id: str) -> Client | None:
        """Find a client by its id."""
        row = self._run("SELECT * FROM clients WHERE id = ?", (client_id,)).fetchone()
        return Client(**row) if row else None

    def save_client(self, client: Client) -> None:
        """Keep a new client."""
        self._run("INSERT INTO clients VALUES (:id, :name, :link, :secret)", vars(client))

    def save_form(self, token: str, asked: Asked, until: float) -> None:
        """Keep what somebody is being asked, under the token of the form that asks."""
        self._run("INSERT INTO forms VALUES (?, ?, ?)", (token, json.dumps(asdict(asked)), until))

    def take_form(self, token: str, now: float) -> Asked | None:
        """Give what was asked, once and in time."""
        query = "SELECT asked FROM forms WHERE token = ? AND until > ?"
        row = self._run(query, (token, now)).fetchone()
        self._run("DELETE FROM forms WHERE token = ?", (token,))
        return _asked(row) if row else None

    def code(self, code: str) -> Code | None:
        """Find a code, a used one too."""
        row = self._run("SELECT * FROM codes WHERE code = ?", (code,)).fetchone()
        return _code(row) if row else None

    def save_code(self, code: Code) -> None:
        """Keep a new code."""
        self._run(
            "INSERT INTO codes"
            " VALUES (:code, :client, :redirect_uri, :user, :scopes, :until, :used)",
            vars(code) | {"scopes": ",".join(code.scopes)},
        )

    def use_code(self, code: str) -> None:
        """Remember that a code was exchanged."""
        self._run("UPDATE codes SET used = 1 WHERE code = ?", (code,))

    def sweep(self, before: float) -> None:
        """Drop the forms and codes that ended before then, or are too many for any honest use."""
        for table in ("forms", "codes"):
            self._run(
                f"DELETE FROM {table} WHERE until <= ? OR rowid <="  # noqa: S608
                f" (SELECT max(rowid) FROM {table}) - {_MAX_WAITING}",
                (before,),
            )

    def picture(self, key: str) -> Picture | None:
        """Find a picture by the last part of its address."""
        row = self._run("SELECT * FROM pictures WHERE key = ?", (key,)).fetchone()
        return Picture(**row) if row else None

    def save_picture(self, picture: Picture) -> None:
        """Keep a new picture."""
        self._run(
            "INSERT INTO pictures VALUES (:key, :format, :width, :height, :drawing, :data)",
            vars(picture),
        )

    def forget_picture(self, key: str) -> None:
        """Drop a picture that no profile shows any more."""
        self._run("DELETE FROM pictures WHERE key = ?", (key,))

    def tally(self, bucket: str) -> Tally:
        """Give the state of a rate bucket."""
        query = "SELECT since, calls, banned_until FROM buckets WHERE name = ?"
        row = self._run(query, (bucket,)).fetchone()
        return Tally(**row) if row else Tally()

    def save_tally(self, bucket: str, tally: Tally) -> None:
        """Keep the state of a rate bucket."""
        self._run(
            "INSERT OR REPLACE INTO buckets VALUES (?, ?, ?, ?)",
            (bucket, tally.since, tally.calls, tally.banned_until),
        )

    def _one_user(self, query: str, value: object) -> User | None:
        row = self._run(query, (value,)).fetchone()
        return User.from_json(json.loads(row[0])) if row else None


def _grant(row: "sqlite3.Row") -> Grant:
    return Grant(**dict(row) | {"scopes": _scopes(row)})


def _code(row: "sqlite3.Row") -> Code:
    return Code(**dict(row) | {"scopes": _scopes(row), "used": bool(row["used"])})


def _scopes(row: "sqlite3.Row") -> tuple[str, ...]:
    return tuple(row["scopes"].split(","))


def _asked(row: "sqlite3.Row") -> Asked:
    document = json.loads(row["asked"])
    return Asked(**document | {"scopes": tuple(document["scopes"])})
