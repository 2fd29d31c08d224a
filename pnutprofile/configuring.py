"""What does a person see and change of config.toml?"""

from collections.abc import Mapping
from typing import Any

from pnutprofile.config import server_at
from pnutprofile.config_keys import (
    TABLES,
    Key,
    check_on_record,
    check_removable,
    check_server_name,
    check_settable,
    default_of,
    read_key,
    values_of,
)
from pnutprofile.config_reader import parse_config
from pnutprofile.config_text import broken, read_text
from pnutprofile.context import Run
from pnutprofile.errors import UsageError


def show_all(run: Run) -> None:
    """Show everything that config.toml says."""
    document = _document(run)
    rows = [(name, _words(value)) for name, value in values_of(document)]
    if not rows:
        run.out.notice(f"{run.folders.config_file} says nothing; see pnutprofile config --help")
    run.out.answer(document, rows)


def show(run: Run, text: str) -> None:
    """Show a value, or all of a server or account. Raises UsageError for an unknown key."""
    document = _document(run)
    key = read_key(text, document)
    if not key.is_value:
        check_on_record(key, document)
    value = _at(document, key)
    if isinstance(value, dict):
        run.out.answer(value, [(name, _words(one)) for name, one in values_of(value)])
        return
    if value is None:
        default = default_of(key)
        run.out.notice(f"{key} is not set{f'; the default is {default}' if default else ''}")
    run.out.answer(value, [(_words(value),)])


def put(run: Run, text: str, value: str) -> None:
    """Set a value. Raises UsageError for what may not be set, or would break the file."""
    document = _document(run)
    key = read_key(text, document)
    check_settable(key, document)
    if not value:
        raise UsageError(f"{key} cannot be empty", hint=f"pnutprofile config unset {text}")
    run.config_file.set(key.path, value)
    run.done.append(f"set {key}")
    run.out.notice(f"set: {key} = {value}")
    run.out.answer({str(key): value}, ())


def remove(run: Run, text: str) -> None:
    """Remove a value, a server or an account. Raises UsageError for a server that is needed."""
    document = _document(run)
    _remove(run, read_key(text, document), document)


def remove_server(run: Run, name: str) -> None:
    """Take a server off the record. Raises UsageError if it is needed, or not there."""
    _remove(run, Key(("servers", name)), _document(run))


def _remove(run: Run, key: Key, document: Mapping[str, Any]) -> None:
    if not key.is_value:
        check_on_record(key, document)
    check_removable(key, document)
    was = _at(document, key)
    if was is None:
        run.out.notice(f"{key} is not set")
    else:
        run.config_file.unset(key.path)
        run.done.append(f"removed {key}")
        run.out.notice(f"removed: {key}")
    if len(key.path) == 2 and key.path[0] == "accounts":
        run.out.warning("its token, if one is stored, was not removed; `auth logout` does both")
    run.out.answer({str(key): None}, ())


def add_server(run: Run, name: str, values: dict[str, str]) -> None:
    """Put a server on record. Raises UsageError for a bad name or address, or one in use."""
    check_server_name(name)
    found = server_at(values["api"], values["dialect"])
    if not found.may_carry_token:
        run.out.warning(f"no token will be sent to {found.api}: it is neither https nor here")
    entry = {key: value for key, value in values.items() if value}
    entry |= {"api": found.api, "dialect": found.dialect.name}
    run.config_file.add_server(name, entry)
    run.done.append(f"added {name}")
    run.out.notice(f"added: {name} at {found.api}, which speaks {found.dialect.name}")
    run.out.answer({"name": name, **entry}, ())


def _document(run: Run) -> dict[str, Any]:
    """Read config.toml as it is, even if a table in it is not in order: this may mend it."""
    path = run.folders.config_file
    document = parse_config(path, read_text(path))
    for name in TABLES:
        table = document.get(name, {})
        if not isinstance(table, dict) or not all(isinstance(one, dict) for one in table.values()):
            raise broken(path, f"{name} is no table of tables")
    return document


def _at(document: Any, key: Key) -> Any:
    for part in key.path:
        document = document.get(part) if isinstance(document, dict) else None
    return document


def _words(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
