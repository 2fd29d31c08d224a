"""Do the document, the workflow and the cron line of the README work as they stand there?"""

import re
import textwrap
from pathlib import Path

import pytest

from pnutprofile.document_reader import read_document
from tests.processes import Done, environment, run

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
SCRIPTS = [
    textwrap.dedent(block) for block in re.findall(r"run: \|\n((?: {10,}.*\n)+)", README, re.M)
]
(CRON,) = re.findall(r"^    17 5 \* \* \*  (.*)$", README, re.M)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "profile.toml").write_text('name = "Ada Vale"\n')
    return tmp_path


def bash(home: Path, script: str, server: str = "sandbox", **more: str) -> Done:
    """Run a script as a workflow does."""
    return shell("bash", "-e", "-c", script, home=home, server=server, **more)


def cron(home: Path, server: str = "sandbox", **more: str) -> Done:
    """Run the line as cron does."""
    return shell("sh", "-c", CRON, home=home, server=server, **more)


def shell(*argv: str, home: Path, server: str, **more: str) -> Done:
    env = environment(home, PNUTPROFILE_SERVER=server, **more)
    return run(*argv[1:], command=argv[:1], env=env, cwd=home)


def test_the_document_can_be_read() -> None:
    (block,) = (
        one for one in re.findall(r"```toml\n(.*?)```", README, re.DOTALL) if "text =" in one
    )
    found = read_document(block, "README.md")
    assert found.pictures == {"avatar": "ada.jpg", "cover": "default"}
    assert found.links is not None
    assert [(link.pos, link.len) for link in found.links] == [(6, 6)]


def test_the_workflow_shows_and_applies(home: Path) -> None:
    show, apply = SCRIPTS
    assert bash(home, show).stdout == b"name\tRobin Marlowe\tAda Vale\n"
    assert bash(home, apply).code == 0
    again = bash(home, show)
    assert (again.code, again.stdout) == (0, b"")
    (home / "profile.toml").write_text("nmae = 1\n")
    for script in SCRIPTS:
        failed = bash(home, script)
        assert failed.code != 0
        assert "did you mean name?" in failed.stderr


def test_the_workflow_and_the_cron_line_remove_what_the_file_says(home: Path) -> None:
    (home / "profile.toml").write_text('cover = "default"\n')
    assert bash(home, SCRIPTS[1]).code == 0
    (home / "profile.toml").write_text('cover = "default"\ntext = ""\n')
    assert cron(home).stdout == b""
    assert bash(home, "pnutprofile diff profile.toml").code == 0


def test_the_workflow_tries_again_what_may_pass(home: Path) -> None:
    nobody = {"PNUTPROFILE_TOKEN": "t", "PNUTPROFILE_TIMEOUT": "20"}
    script = SCRIPTS[1].replace("sleep 660", "echo slept")
    assert "echo slept" in script
    done = bash(home, script, "http://127.0.0.1:1/v1", **nobody)
    assert (done.code, done.stdout) == (7, b"slept\n" * 3)


def test_the_cron_line_speaks_only_of_what_will_not_mend_itself(home: Path) -> None:
    assert cron(home).stdout == b""
    nobody = {"PNUTPROFILE_TOKEN": "t", "PNUTPROFILE_TIMEOUT": "20"}
    assert cron(home, "http://127.0.0.1:1/v1", **nobody).stdout == b""
    (home / "profile.toml").write_text("nmae = 1\n")
    done = cron(home)
    assert b"did you mean name?" in done.stdout
    assert done.stderr == ""
