"""Is a token in a plain-text file kept only on request, and read only if nobody else can?"""

import os
import stat
import tomllib
from pathlib import Path
from types import ModuleType

import keyring
import pytest
from keyring.backends import fail

from tests.conftest import Cli, MemoryKeyring
from tests.servers import Server, data, failure

SCOPES = {"X-OAuth-Scopes": "basic,update_profile"}
LOGIN = ("auth", "login", "--with-token", "--insecure-storage")


@pytest.fixture
def ask(bare_cli: Cli, server: Server, witness: ModuleType, memory_keyring: MemoryKeyring) -> Cli:
    """A command line on a server that knows Ines, with a machine that has no keyring."""
    server.answers["GET users/me"] = data({**witness.USER, "username": "Ines", "id": "7"}, **SCOPES)
    server.answers["GET token"] = server.answers["DELETE token"] = data({}, **SCOPES)
    del bare_cli.environment["PNUTPROFILE_TOKEN"]
    assert memory_keyring.entries == {}
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    return bare_cli


@pytest.fixture
def kept(ask: Cli, home: Path) -> Path:
    """The file after a login."""
    assert ask(*LOGIN, stdin="s3cret\n").code == 0
    (file,) = (home / "tokens").iterdir()
    return file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_happens_only_on_request_and_the_refusal_names_the_way(ask: Cli, home: Path) -> None:
    result = ask("auth", "login", "--with-token", stdin="s3cret")
    assert result.code == 12
    assert len(result.stderr.splitlines()) <= 3
    for way in ("--insecure-storage", "_TOKEN,", "_TOKEN_FILE", "_TOKEN_COMMAND"):
        assert way in result.stderr
    assert not home.exists() or list(home.rglob("*token*")) == []


def test_the_ways_out_of_reading_name_no_login_option(ask: Cli, kept: Path, home: Path) -> None:
    text = (home / "config.toml").read_text()
    (home / "config.toml").write_text(text.replace("insecure_storage = true\n", ""))
    assert kept.exists()
    result = ask("show")
    assert result.code == 4
    assert "--insecure-storage" not in result.stderr


def test_login_keeps_the_bare_token_in_a_private_file_and_says_so(ask: Cli, home: Path) -> None:
    before = os.umask(0)
    try:
        result = ask(*LOGIN, stdin="s3cret\n")
    finally:
        os.umask(before)
    (file,) = (home / "tokens").iterdir()
    assert result.code == 0
    assert f"warning: the token lies in plain text in {file}\n" in result.stderr
    assert file.read_bytes() == b"s3cret\n"
    assert [mode(path) for path in (home, file.parent, file)] == [0o700, 0o700, 0o600]
    (account,) = tomllib.loads((home / "config.toml").read_text())["accounts"].values()
    assert account["insecure_storage"] is True
    assert "s3cret" not in (home / "config.toml").read_text() + result.stdout + result.stderr


@pytest.mark.usefixtures("kept")
def test_requests_use_it(ask: Cli, server: Server) -> None:
    assert ask("show").code == 0
    assert server.requests[-1].headers["authorization"] == "Bearer s3cret"


def test_status_and_list_say_so_every_time(ask: Cli, server: Server, kept: Path) -> None:
    warning = f"warning: the token lies in plain text in {kept}\n"
    shown = ask("auth", "status")
    assert warning in shown.stderr
    assert shown.values["token_source"] == f"the plain-text file {kept}"
    assert warning in ask("auth", "status", PNUTPROFILE_TOKEN="other").stderr
    assert ask("auth", "status", "--json").json["plain_text_file"] == str(kept)
    (listed,) = ask("auth", "list", "--json").json
    assert listed["token_source"] == f"the plain-text file {kept}"
    server.answers["GET users/me"] = failure(401, "No.")
    refused = ask("auth", "status")
    assert refused.code == 4
    assert warning in refused.stderr


@pytest.mark.parametrize("is_folder", [False, True])
@pytest.mark.parametrize("bits", [0o040, 0o004, 0o020, 0o001, 0o777])
def test_what_others_can_read_is_refused_with_the_command_that_mends_it(
    ask: Cli, server: Server, kept: Path, is_folder: bool, bits: int
) -> None:
    path = kept.parent if is_folder else kept
    right = mode(path)
    path.chmod(right | bits)
    server.requests.clear()
    for argv in (("show",), ("auth", "status"), ("auth", "token"), LOGIN):
        result = ask(*argv, stdin="s3cret")
        assert (result.code, result.stdout) == (12, "")
        assert result.stderr.splitlines()[-1] == f"try: chmod {right:o} {path}"
    assert [request for request in server.writes if request.method != "GET"] == []
    path.chmod(right)
    assert ask("show").code == 0


def test_a_link_to_elsewhere_is_refused(ask: Cli, kept: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    kept.rename(elsewhere)
    kept.symlink_to(elsewhere)
    result = ask("show")
    assert result.code == 12
    assert "it is a symbolic link" in result.stderr
    assert f"try: rm {kept}" in result.stderr
    assert ask("auth", "logout").code == 0
    assert elsewhere.read_text() == "s3cret\n"


def test_a_linked_folder_is_refused(ask: Cli, kept: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    kept.parent.rename(elsewhere)
    kept.parent.symlink_to(elsewhere)
    for argv in (("show",), LOGIN):
        result = ask(*argv, stdin="s3cret")
        assert result.code == 12
        assert "it is a symbolic link" in result.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("is_folder", [False, True])
def test_what_belongs_to_another_is_refused(ask: Cli, kept: Path, is_folder: bool) -> None:
    os.chown(kept.parent if is_folder else kept, 12345, 12345)
    result = ask("show")
    assert result.code == 12
    assert "it belongs to the user 12345, not to you" in result.stderr


@pytest.mark.parametrize("content", [b"", b"two words", b"\xff\xfe", b"a\nb", b"x" * 100_000])
def test_what_is_no_token_is_not_sent(ask: Cli, server: Server, kept: Path, content: bytes) -> None:
    kept.write_bytes(content)
    server.requests.clear()
    assert ask("show").code in (3, 4)
    assert server.requests == []


def test_a_pipe_in_its_place_does_not_hang(ask: Cli, kept: Path) -> None:
    kept.unlink()
    os.mkfifo(kept, 0o600)
    result = ask("show")
    assert result.code == 12
    assert "it is no regular file" in result.stderr


def test_a_file_that_is_gone_is_exit_4(ask: Cli, kept: Path) -> None:
    kept.unlink()
    assert ask("show").code == 4


def test_logout_removes_it(ask: Cli, kept: Path, home: Path) -> None:
    assert ask("auth", "logout").code == 0
    assert not kept.parent.exists()
    assert "accounts" not in tomllib.loads((home / "config.toml").read_text())


def test_revoke_ends_its_token(ask: Cli, server: Server, kept: Path) -> None:
    assert ask("auth", "logout", "--revoke", "--yes").code == 0
    assert [request.headers["authorization"] for request in server.writes] == ["Bearer s3cret"]
    assert not kept.exists()


def test_a_later_login_with_a_keyring_removes_it(
    ask: Cli, kept: Path, home: Path, memory_keyring: MemoryKeyring
) -> None:
    keyring.set_keyring(memory_keyring)
    result = ask("auth", "login", "--with-token", stdin="an0ther")
    assert result.code == 0
    assert "plain text" not in result.stderr
    assert list(memory_keyring.entries.values()) == ["an0ther"]
    assert not kept.exists()
    assert "insecure_storage" not in (home / "config.toml").read_text()


def test_it_takes_the_place_of_a_keyring_entry(
    ask: Cli, home: Path, memory_keyring: MemoryKeyring
) -> None:
    keyring.set_keyring(memory_keyring)
    assert ask("auth", "login", "--with-token", stdin="in-the-keyring").code == 0
    assert ask(*LOGIN, stdin="s3cret").code == 0
    assert memory_keyring.entries == {}
    assert [file.read_text() for file in (home / "tokens").iterdir()] == ["s3cret\n"]


def test_a_keyring_that_will_not_let_go_is_said(ask: Cli, memory_keyring: MemoryKeyring) -> None:
    keyring.set_keyring(memory_keyring)
    assert ask("auth", "login", "--with-token", stdin="in-the-keyring").code == 0
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    result = ask(*LOGIN, stdin="s3cret")
    assert result.code == 0
    assert "an earlier token may still be in the keyring" in result.stderr


def test_a_login_that_cannot_be_recorded_leaves_no_file(ask: Cli, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("broken = = 1")
    assert ask(*LOGIN, stdin="s3cret").code == 12
    assert not (home / "tokens").exists()


def test_a_second_login_replaces_it(ask: Cli, kept: Path) -> None:
    assert ask(*LOGIN, stdin="an0ther").code == 0
    assert [file.read_text() for file in kept.parent.iterdir()] == ["an0ther\n"]


@pytest.mark.parametrize("username", ["../../evil", "a" * 300, "CON", "ΩΩ", "a b/c", ".."])
def test_file_names_are_safe_for_any_user(
    ask: Cli, server: Server, witness: ModuleType, home: Path, username: str
) -> None:
    user = {**witness.USER, "username": username, "id": "9"}
    server.answers["GET users/me"] = data(user, **SCOPES)
    assert ask(*LOGIN, stdin="s3cret").code == 0
    (file,) = (home / "tokens").iterdir()
    assert file.name.isascii()
    assert len(file.name) < 100
    assert set(home.iterdir()) == {
        home / "tokens",
        home / "config.toml",
        home / ".config.toml.lock",
    }


def test_each_user_and_server_has_a_file_of_its_own(
    ask: Cli, server: Server, witness: ModuleType, home: Path
) -> None:
    for username, identity in (("Ines", "7"), ("ines-", "8")):
        user = {**witness.USER, "username": username, "id": identity}
        server.answers["GET users/me"] = data(user, **SCOPES)
        for root in ("http://127.0.0.1:1/v1", "http://127.0.0.1:1/stream/0"):
            assert ask(*LOGIN, "--server", root, stdin=f"{username}{len(root)}").code == 0
    assert len(list((home / "tokens").iterdir())) == 4
