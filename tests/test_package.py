"""Does what is built install, and does everything in it land in its place and work?"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes import Done, environment, run

TOP = Path(__file__).parent.parent
SCRIPTS = {
    "share/bash-completion/completions/pnutprofile": "pnutprofile.bash",
    "share/zsh/site-functions/_pnutprofile": "_pnutprofile",
    "share/fish/vendor_completions.d/pnutprofile.fish": "pnutprofile.fish",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that is built of it."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(TOP)],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; what it depends on is this environment's own."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    (wheel,) = built.glob("*.whl")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", str(wheel)],
        check=True,
        capture_output=True,
    )
    mine = run(
        "-c", "import site; print(site.getsitepackages()[0])", command=(sys.executable,), env={}
    )
    theirs = next((folder / "lib").glob("python3*")) / "site-packages"
    (theirs / "borrowed.pth").write_text(mine.stdout.decode())
    return folder


def start(installed: Path, *argv: str, tmp_path: Path) -> Done:
    """Run the installed command, away from the source."""
    command = (str(installed / "bin" / "pnutprofile"),)
    return run(*argv, command=command, env=environment(tmp_path), cwd=tmp_path)


pytestmark = pytest.mark.slow


def test_the_installed_command_works(installed: Path, tmp_path: Path) -> None:
    done = start(installed, "show", "--server", "sandbox", "--json", tmp_path=tmp_path)
    assert (done.code, done.stderr) == (0, "")
    assert done.json["username"]
    where = run(
        "-c",
        "import pnutprofile; print(pnutprofile.__file__)",
        command=(str(installed / "bin" / "python"),),
        env=environment(tmp_path),
        cwd=tmp_path,
    )
    assert where.stdout.decode().startswith(str(installed))


def test_manual_pages_are_where_man_looks(installed: Path) -> None:
    pages = {path.name: path.read_text("utf-8") for path in (TOP / "man").glob("*.1")}
    found = (installed / "share" / "man" / "man1").glob("*.1")
    assert {path.name: path.read_text("utf-8") for path in found} == pages


@pytest.mark.parametrize("place", SCRIPTS)
def test_completions_are_where_the_shells_look(installed: Path, place: str) -> None:
    script = (TOP / "completions" / SCRIPTS[place]).read_bytes()
    assert (installed / place).read_bytes() == script


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_installed_command_prints_its_scripts(
    installed: Path, tmp_path: Path, shell: str
) -> None:
    done = start(installed, "completion", shell, tmp_path=tmp_path)
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout in {(TOP / "completions" / name).read_bytes() for name in SCRIPTS.values()}


def test_types_and_licence_are_in_the_wheel(installed: Path) -> None:
    packages = next((installed / "lib").glob("python3*")) / "site-packages"
    assert (packages / "pnutprofile" / "py.typed").exists()
    schema = (packages / "pnutprofile" / "schema.json").read_bytes()
    assert schema == (TOP / "pnutprofile" / "schema.json").read_bytes()
    (information,) = packages.glob("pnutprofile-*.dist-info")
    assert (information / "licenses" / "LICENSE").exists()
    assert "\nLicense-Expression: MIT\n" in (information / "METADATA").read_text("utf-8")


def test_the_sdist_holds_what_is_needed_to_build_and_to_test(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "README.md", "LICENSE", "tests/conftest.py"}
    wanted |= {f"man/{path.name}" for path in (TOP / "man").glob("*.1")}
    wanted |= {f"man/screens/{path.name}" for path in (TOP / "man" / "screens").glob("*.svg")}
    wanted |= {f"completions/{name}" for name in SCRIPTS.values()}
    assert wanted <= names


PART = "show set upload fetch undo diff document auth output card_pictures"
"""The suites that try the package and all that it depends on."""


def suites_pass(python: Path, folder: Path) -> None:
    """Run a part of the tests away from the source, by a Python that has the package installed."""
    shutil.copytree(TOP / "tests", folder / "tests")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(TOP / name, folder)
    suites = [f"tests/test_{name}.py" for name in PART.split()]
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", *suites]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


def test_the_suites_pass_on_what_is_installed(installed: Path, tmp_path: Path) -> None:
    suites_pass(installed / "bin" / "python", tmp_path)


@pytest.mark.parts
def test_the_suites_pass_on_the_lowest_versions_that_are_allowed(
    built: Path, tmp_path: Path, require_part: Callable[[bool, str], None]
) -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    allowed = [*project["dependencies"], *project["optional-dependencies"]["heif"]]
    lowest = [re.sub(r">=([^,;]+)(,<[^;]*)?", r"==\1", one) for one in allowed]
    assert all("==" in one for one in lowest)
    folder = tmp_path / "lowest"
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
    done = subprocess.run([*pip, f"{wheel}[test]", *lowest], capture_output=True, check=False)
    require_part(done.returncode == 0, "a package index")
    suites_pass(python, tmp_path)
