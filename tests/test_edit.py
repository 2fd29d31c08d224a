"""How is a profile changed in an editor?"""

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import SANDBOXES, Cli
from tests.good_account import drawn
from tests.processes import environment, run
from tests.servers import Server, Wire, changed, data
from tests.terminal import CTRL_C, Terminal

KEPT = re.compile(r"(?:kept in|the file is) (/\S+)")


@pytest.fixture(autouse=True)
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files of this test go."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


Editor = Callable[[str], str]


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    """Make an editor of the body of a function that is given `path` and its `text`."""

    def make(body: str) -> str:
        script = tmp_path / "an editor.py"
        lines = [
            "import os, signal, sys, time",
            "from pathlib import Path",
            "path = Path(sys.argv[-1])",
            "text = path.read_text()",
            *body.strip().splitlines(),
        ]
        script.write_text("\n".join(lines))
        return f"'{sys.executable}' '{script}' --flag"

    return make


def kept(stderr: str) -> Path:
    found = KEPT.search(stderr.replace("\r\n", "\n"))
    assert found, stderr
    return Path(found[1].rstrip("."))


# What is sent


def test_only_the_difference_is_sent(cli: Cli, wire: Wire, editor: Editor, drafts: Path) -> None:
    change = editor("path.write_text(text.replace('Robin Marlowe', 'Ada Vale'))")
    result = cli("edit", VISUAL=change)
    assert result.code == 0
    assert wire.write == ("PATCH", "users/me", {"name": "Ada Vale"})
    assert result.stderr.splitlines() == [
        "name  [-Robin Marlowe-]{+Ada Vale+}",
        "fields: changed name",
    ]
    assert result.values["name"] == "Ada Vale"
    assert list(drafts.iterdir()) == []


def test_the_file_explains_each_key_and_is_for_the_user_alone(
    cli: Cli, editor: Editor, tmp_path: Path, dialect: Dialect
) -> None:
    show = editor(
        f"Path({str(tmp_path / 'seen')!r}).write_text(text)\n"
        f"modes = [oct(one.stat().st_mode & 0o777) for one in (path, path.parent)]\n"
        f"Path({str(tmp_path / 'modes')!r}).write_text(' '.join(modes))"
    )
    assert cli("edit", EDITOR=show).code == 0
    seen = (tmp_path / "seen").read_text()
    assert (tmp_path / "modes").read_text() == "0o600 0o700"
    assert "# Display name. At most 50 characters." in seen
    assert "# Bio. At most 256 characters." in seen
    assert "`pnutprofile locales` lists them." in seen or dialect.name == "adn"
    assert "at most 8192 bytes of JSON" in seen
    assert 'name = "Robin Marlowe"\n' in seen


def test_visual_goes_before_editor(cli: Cli, wire: Wire, editor: Editor) -> None:
    change = editor("path.write_text(text.replace('Robin', 'Ada'))")
    assert cli("edit", VISUAL=change, EDITOR="false").code == 0
    assert wire.write[2] == {"name": "Ada Marlowe"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("pass", "nothing was changed in the file"),
        ("path.write_text('')", "the file is empty"),
        ("path.write_text('# nothing\\n\\n')", "the file is empty"),
        ("path.write_text(text + '# a comment')", "nothing was changed in the file"),
    ],
)
def test_nothing_to_send(cli: Cli, wire: Wire, editor: Editor, body: str, words: str) -> None:
    result = cli("edit", VISUAL=editor(body))
    assert (result.code, wire.writes) == (0, [])
    assert result.stderr.startswith(f"unchanged: {words}, so nothing was sent\n")
    assert result.values["name"] == "Robin Marlowe"


def test_an_editor_that_returns_at_once_may_be_open_still(cli: Cli, wire: Wire) -> None:
    result = cli("edit", VISUAL="true")
    assert "if your editor is still open, let it wait (as `code --wait` does)" in result.stderr
    assert kept(result.stderr).exists()
    assert wire.writes == []


def test_an_editor_that_takes_its_time_leaves_no_file(
    cli: Cli, editor: Editor, drafts: Path
) -> None:
    assert cli("edit", VISUAL=editor("time.sleep(1.2)")).code == 0
    assert list(drafts.iterdir()) == []


def test_dry_run_shows_the_requests(cli: Cli, wire: Wire, editor: Editor) -> None:
    change = editor("path.write_text(text.replace('Robin', 'Ada'))")
    result = cli("edit", "-n", "--json", VISUAL=change)
    assert (result.code, wire.writes) == (0, [])
    assert result.json["requests"][0]["body"] == {"name": "Ada Marlowe"}


def test_an_emptied_field_needs_an_answer(cli: Cli, wire: Wire, editor: Editor) -> None:
    change = editor("path.write_text('text = \"\"')")
    result = cli("edit", VISUAL=change)
    assert (result.code, wire.writes) == (2, [])
    assert kept(result.stderr).read_text() == 'text = ""'
    assert cli("edit", "--yes", VISUAL=change).code == 0
    assert wire.writes[0].method == "PUT"


# What goes wrong


def test_mistakes_are_kept_in_the_file_without_a_terminal(
    cli: Cli, wire: Wire, editor: Editor
) -> None:
    result = cli("edit", VISUAL=editor("path.write_text('nmae = 1\\n\\nname = 2\\n')"))
    assert (result.code, wire.writes) == (3, [])
    lines = result.stderr.splitlines()
    assert lines[0] == "error: the file has 2 mistakes"
    assert lines[2] == "try: pnutprofile help profile-as-code"
    assert kept(result.stderr).read_text() == (
        "#! there is no key nmae; did you mean name?\nnmae = 1\n\n"
        "#! name must be a text in quotes, not a number\nname = 2\n"
    )


def test_marks_of_an_earlier_mistake_do_no_harm(cli: Cli, wire: Wire, editor: Editor) -> None:
    text = "#! old\ntext = '''\n#! old\nTea\n'''\n"
    assert cli("edit", VISUAL=editor(f"path.write_text({text!r})")).code == 0
    assert list(wire.write[2].values()) == [{"text": "Tea"}]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("sys.exit(3)", 12, "its exit code is 3"),
        ("os.kill(os.getpid(), signal.SIGKILL)", 12, "signal 9 ended it"),
        ("path.write_bytes(b'name = \"\\xff\"')", 3, "is not UTF-8 text"),
        ("path.write_text('x' * 70000)", 3, "larger than 64 KiB"),
        ("path.write_text('avatar = \"no.png\"')", 12, "cannot read no.png"),
        ("path.write_text('name = \"' + 'x' * 51 + '\"')", 3, "name has 51 characters"),
    ],
)
def test_failures_send_nothing_and_name_the_file(
    cli: Cli, wire: Wire, editor: Editor, body: str, code: int, words: str
) -> None:
    result = cli("edit", VISUAL=editor(body))
    assert (result.code, result.stdout, wire.writes) == (code, "", [])
    assert words in result.stderr
    assert kept(result.stderr).name == "profile.toml"
    assert len(result.stderr.splitlines()) <= 3


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGINT)", "sys.exit(130)"])
def test_ctrl_c_in_the_editor_interrupts_and_keeps_the_file(
    cli: Cli, wire: Wire, editor: Editor, end: str
) -> None:
    result = cli("edit", VISUAL=editor(f"path.write_text('name = \"Ada\"')\n{end}"))
    assert (result.code, result.stdout, wire.writes) == (130, "", [])
    assert kept(result.stderr).read_text() == 'name = "Ada"'
    assert "exit code" not in result.stderr


def test_the_hint_for_a_kept_file_reads_pictures_from_where_edit_did(
    cli: Cli, wire: Wire, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = cli("edit", VISUAL=editor("path.write_text('avatar = \"a.png\"\\n')"))
    file = kept(result.stderr)
    assert result.stderr.splitlines()[-1] == f"try: pnutprofile apply - < {file}"
    (tmp_path / "a.png").write_bytes(drawn(300, 300))
    assert cli("apply", "-", stdin=file.read_text()).code == 0
    assert len(wire.writes) == 1


@pytest.mark.parametrize("remove", ["path.unlink()", "path.unlink()\npath.mkdir()"])
def test_a_file_that_the_editor_removed_is_not_said_to_be_kept(
    cli: Cli, wire: Wire, editor: Editor, remove: str
) -> None:
    result = cli("edit", VISUAL=editor(remove))
    assert (result.code, result.stdout, wire.writes) == (12, "", [])
    assert result.stderr.startswith("error: cannot read ")
    assert "kept" not in result.stderr
    assert "apply" not in result.stderr
    assert len(result.stderr.splitlines()) <= 3


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"VISUAL": "no-such-editor-here --wait"}, "no-such-editor-here is not there"),
        ({"EDITOR": "'unclosed"}, "EDITOR is no command line"),
        ({"VISUAL": "''"}, "is not there"),
        ({"PATH": "/nowhere"}, "neither VISUAL nor EDITOR names one"),
    ],
)
def test_no_editor(cli: Cli, wire: Wire, variables: dict[str, str], words: str) -> None:
    result = cli("edit", **variables)
    assert (result.code, wire.requests) == (12, [])
    assert words in result.stderr
    assert re.search("VISUAL|EDITOR", result.stderr)


def test_what_others_changed_meanwhile_stops_it(
    bare_cli: Cli, server: Server, witness: ModuleType, editor: Editor
) -> None:
    other = changed(witness.USER, timezone="Europe/Paris")
    server.answers["GET users/me"] = [data(witness.USER), data(other)]
    result = bare_cli("edit", VISUAL=editor("path.write_text('name = \"Ada\"')"))
    assert (result.code, server.writes) == (3, [])
    assert result.stderr.splitlines()[1:] == [
        "error: the profile was changed meanwhile, so nothing was sent",
        f"what you wrote is kept in {kept(result.stderr)}",
        f"try: pnutprofile diff - < {kept(result.stderr)}",
    ]


def test_a_failure_while_sending_keeps_the_file(
    bare_cli: Cli, server: Server, witness: ModuleType, editor: Editor
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = KeyboardInterrupt()
    result = bare_cli("edit", VISUAL=editor("path.write_text('name = \"Ada\"')"))
    assert result.code == 130
    assert kept(result.stderr).read_text() == 'name = "Ada"'


# At a terminal


@pytest.fixture
def env(tmp_path: Path, dialect: Dialect, drafts: Path) -> Iterator[dict[str, str]]:
    """An environment of a process of its own."""
    found = environment(tmp_path, TMPDIR=str(drafts), PNUTPROFILE_SERVER=SANDBOXES[dialect.name])
    yield found
    for file in drafts.rglob("*"):
        assert stat.S_IMODE(file.stat().st_mode) in (0o600, 0o700)


def test_a_file_with_a_mistake_is_opened_again(
    env: dict[str, str], editor: Editor, tmp_path: Path, drafts: Path
) -> None:
    seen = tmp_path / "seen"
    env["VISUAL"] = editor(
        f"""
seen = Path({str(seen)!r})
if seen.exists():
    seen.write_text(text)
    path.write_text(text.replace("name = 5", 'name = "Ada"'))
else:
    seen.touch()
    path.write_text("# hello\\n\\nname = 5\\n")
"""
    )
    with Terminal("edit", env=env) as terminal:
        terminal.wait_for("Go on? [y/N] ")
        terminal.type("y\n")
        assert terminal.finish() == 0
        assert "{+Ada+}" in terminal.text
    assert seen.read_text() == (
        "# hello\n\n#! name must be a text in quotes, not a number\nname = 5\n"
    )
    assert run("show", "--field", "name", env=env).stdout == b"Ada\n"
    assert list(drafts.iterdir()) == []


def test_a_file_that_is_not_opened_again_is_kept(env: dict[str, str], editor: Editor) -> None:
    env["VISUAL"] = editor("path.write_text('name = 5')")
    with Terminal("edit", env=env, columns=200) as terminal:
        terminal.wait_for("Go on? [y/N] ")
        terminal.type("\n")
        assert terminal.finish() == 9
        assert kept(terminal.text).read_text().endswith("\nname = 5")


def test_ctrl_c_belongs_to_the_editor(env: dict[str, str], editor: Editor) -> None:
    env["VISUAL"] = editor(
        """
seen = []
signal.signal(signal.SIGINT, lambda *_: seen.append("Ctrl-C"))
print("ready", flush=True)
while not seen:  # it may come before anything else is done
    time.sleep(0.01)
print("still here", flush=True)
path.write_text('name = "Ada"')
"""
    )
    with Terminal("edit", env=env) as terminal:
        terminal.wait_for("ready")
        terminal.type(CTRL_C)
        terminal.wait_for("still here")
        assert terminal.finish() == 0
    assert run("show", "--field", "name", env=env).stdout == b"Ada\n"


def test_the_editor_has_the_terminal_where_the_answer_goes_elsewhere(
    env: dict[str, str], editor: Editor
) -> None:
    env["VISUAL"] = editor(
        """
assert all(os.isatty(stream) for stream in (0, 1, 2))
path.write_text('name = "Ada"')
"""
    )
    reading, writing = os.pipe()
    with Terminal("edit", "--field", "name", env=env, stdout=writing) as terminal:
        os.close(writing)
        assert terminal.finish() == 0
    with os.fdopen(reading, "rb") as stream:
        assert stream.read() == b"Ada\n"
