"""How does a profile differ from a file, and how is that seen?"""

import hashlib
from pathlib import Path

import pytest

from pnutprofile.dialects import Dialect
from pnutprofile.pictures.scenes.drawings import draw
from tests.conftest import Cli
from tests.servers import Wire
from tests.terminal import SGR

SOURCE = {
    "pnut": "Lighthouse keeper 🗺️ & amateur cartographer\n"
    'Notes in [my log](https://harbor.example/log "Harbor log"), ask @quiet about #slowmaps',
    "adn": "Lighthouse keeper 🗺️ & amateur cartographer\n"
    "Notes in [my log](https://harbor.example/log), ask @quiet about #slowmaps",
}


def test_no_difference(cli: Cli) -> None:
    result = cli("diff", "-", stdin='name = "Robin Marlowe"\nlocale = "en_GB"\n')
    assert (result.code, result.stdout, result.stderr) == (0, "", "")
    assert cli("diff", "-", "--json", stdin='name = "Robin Marlowe"').json == {"changes": []}


def test_in_a_pipe_a_line_for_each_field(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    document = 'name = "Ada\\tVale"\ntext = "Tea"\ntimezone = "Europe/London"\n[raw."a.b"]\nc = 1\n'
    result = cli("diff", "-", stdin=document)
    bio = SOURCE[dialect.name].replace("\n", "\\n")
    key = {"pnut": "raw", "adn": "annotations"}[dialect.name]
    assert result.code == 10
    assert result.stdout.splitlines() == [
        "name\tRobin Marlowe\tAda\\tVale",
        f"text\t{bio}\tTea",
        f'{key}.a.b\t\t{{"c":1}}',
    ]
    assert wire.calls == ["GET users/me"]


def test_the_json_lists_the_changes_on_stdout(cli: Cli) -> None:
    result = cli("diff", "-", "--json", stdin='name = "Ada"')
    assert (result.code, result.stderr) == (10, "")
    assert result.json == {
        "changes": [{"field": "name", "before": "Robin Marlowe", "after": "Ada"}]
    }
    assert cli("diff", "-", "--field", "changes.0.after", stdin='name = "Ada"').stdout == "Ada\n"


@pytest.mark.parametrize("color", ["never", "always"])
def test_on_a_terminal_word_by_word(cli: Cli, dialect: Dialect, color: str) -> None:
    words = SOURCE[dialect.name].replace("amateur", "professional").replace(" ask", " ask ask")
    cli.terminal = True
    document = f"name = 'Ada'\ntext = '''\n{words}'''"
    result = cli("diff", "-", "--color", color, stdin=document, COLUMNS="200")
    assert result.code == 10
    lines = [line.rstrip() for line in SGR.sub("", result.stdout).splitlines()]
    assert lines[:2] == [
        "name  [-Robin Marlowe-]{+Ada+}",
        "text  Lighthouse keeper 🗺️ & [-amateur-]{+professional+} cartographer",
    ]
    assert lines[2].startswith("      Notes in [my log]")
    assert "ask {+ask +}@quiet" in lines[2]
    assert ("\x1b[31m" in result.stdout) == (color == "always")


def test_a_changed_end_of_a_line_can_be_seen(cli: Cli, dialect: Dialect) -> None:
    words = SOURCE[dialect.name].replace("\n", " ")
    cli.terminal = True
    result = cli("diff", "-", "--color", "never", stdin=f"text = '''{words}'''", COLUMNS="200")
    assert "cartographer[-⏎" in result.stdout


def test_nothing_steers_the_terminal(cli: Cli) -> None:
    cli.terminal = True
    result = cli("diff", "-", "--color", "never", stdin='name = "\\u001b[31m\\u202e"')
    assert "\x1b" not in result.stdout
    assert "{+␛[31m<U+202E>+}" in result.stdout


def test_pictures_by_size_and_content(cli: Cli, wire: Wire, tmp_path: Path) -> None:
    old, new = draw("dusk", 300, 300), draw("portrait", 320, 320)
    (tmp_path / "new.png").write_bytes(new)
    (tmp_path / "old.png").write_bytes(old)
    (tmp_path / "me.toml").write_text('avatar = "new.png"\n')
    assert cli("avatar", "upload", str(tmp_path / "old.png")).code == 0
    (change,) = cli("diff", str(tmp_path / "me.toml"), "--json").json["changes"]
    assert change["field"] == "avatar"
    for words, size, content in ((change["before"], 300, old), (change["after"], 320, new)):
        assert words.startswith(f"{size}x{size} PNG ")
        assert words.endswith(f", sha256 {hashlib.sha256(content).hexdigest()[:12]}")
    (tmp_path / "me.toml").write_text('avatar = "old.png"\n')
    assert cli("diff", str(tmp_path / "me.toml")).code == 0
    assert [request.method for request in wire.writes] == ["POST"]


def test_prune_shows_what_would_be_removed_and_what_stays(cli: Cli, dialect: Dialect) -> None:
    document = 'name = "Robin Marlowe"\nlocale = "en_GB"\n'
    assert cli("diff", "-", stdin=document).code == 0
    result = cli("diff", "-", "--prune", "--json", stdin=document)
    fields = [change["field"] for change in result.json["changes"]]
    assert all(change["after"] is None for change in result.json["changes"])
    assert (
        fields
        == {
            "pnut": ["text", "raw.me.rafaelcosta.user.profiles", "avatar", "cover"],
            "adn": [
                "text",
                "annotations.net.app.core.directory.blog",
                "annotations.net.app.core.directory.homepage",
            ],
        }[dialect.name]
    )
    said = cli("diff", "-", "--prune", stdin=document).stderr.splitlines()
    assert (
        said
        == {
            "pnut": ["the timezone stays: pnut.io cannot clear it"],
            "adn": [
                "the timezone stays: App.net cannot clear it",
                "the avatar stays: App.net cannot delete the avatar",
                "the cover stays: App.net cannot delete the cover",
            ],
        }[dialect.name]
    )


# What is no document


def test_a_mistake_is_told_in_three_lines(cli: Cli, wire: Wire) -> None:
    result = cli("diff", "-", stdin="nmae = 'x'\n\nlocale = 5\n")
    assert (result.code, result.stdout, wire.requests) == (3, "", [])
    assert result.stderr.splitlines() == [
        "error: stdin has 2 mistakes",
        "line 1: there is no key nmae; did you mean name?;"
        " line 3: locale must be a text in quotes, not a number",
        "try: pnutprofile help profile-as-code",
    ]


def test_all_mistakes_stand_in_the_json(cli: Cli) -> None:
    document = "".join(f"wrong{number} = 1\n" for number in range(9))
    error = cli("diff", "-", "--json", stdin=document).error
    assert (error["code"], error["exit"], len(error["mistakes"])) == ("check", 3, 9)
    assert error["mistakes"][8]["line"] == 9
    assert error["message"].endswith("; and 3 more")


def test_what_the_server_would_not_take_is_a_mistake_on_its_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "small.png").write_bytes(draw("dusk", 90, 90))
    (tmp_path / "me.toml").write_text(
        f'name = "{"x" * 51}"\nlocale = ""\ncover = "small.png"\n'
        'text = "log"\n[[links]]\nanchor = "log"\nurl = "mailto:a@b.example"\n'
        "[raw.a]\nb = 2020-01-01\n"
    )
    result = cli("apply", str(tmp_path / "me.toml"), "--json")
    assert result.code == 3
    assert [one["line"] for one in result.error["mistakes"]] == [8]
    text = (tmp_path / "me.toml").read_text().partition("[raw.a]")[0]
    (tmp_path / "me.toml").write_text(text)
    result = cli("apply", str(tmp_path / "me.toml"), "--json")
    mistakes = result.error["mistakes"]
    assert [one["line"] for one in mistakes] == [1, 2, 3, 5]
    assert "name has 51 characters" in mistakes[0]["message"]
    assert "cannot clear the locale" in mistakes[1]["message"]
    assert "90x90" in mistakes[2]["message"] or "960" in mistakes[2]["message"]
    assert "mailto:a@b.example cannot be linked" in mistakes[3]["message"]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", 3, "says nothing of a profile"),
        (b"# only\n# comments\n", 3, "says nothing of a profile"),
        (b"name = '\xff'", 3, "is not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n\0\0", 3, "is not UTF-8 text"),
        (b"x" * 70_000, 3, "is larger than 64 KiB"),
        (b"name = ", 3, "line 1: invalid value"),
    ],
)
def test_bad_documents(
    cli: Cli, tmp_path: Path, wire: Wire, content: bytes, code: int, words: str
) -> None:
    path = tmp_path / "me.toml"
    path.write_bytes(content)
    for command in ("diff", "apply"):
        result = cli(command, str(path))
        assert (result.code, result.stdout, wire.requests) == (code, "", [])
        assert words in result.stderr
        assert len(result.stderr.splitlines()) <= 3


@pytest.mark.parametrize("name", ["missing.toml", ".", "a\0b"])
def test_a_file_that_cannot_be_read(cli: Cli, tmp_path: Path, name: str) -> None:
    for command in ("diff", "apply"):
        result = cli(command, str(tmp_path / name))
        assert result.code == 12
        assert "cannot read" in result.stderr


def test_a_picture_that_cannot_be_read(cli: Cli, tmp_path: Path, wire: Wire) -> None:
    (tmp_path / "me.toml").write_text('name = "Ada"\navatar = "no.png"\n')
    result = cli("apply", str(tmp_path / "me.toml"))
    assert (result.code, wire.writes) == (12, [])
    assert result.stderr.startswith(f"error: cannot read {tmp_path / 'no.png'}\n")
