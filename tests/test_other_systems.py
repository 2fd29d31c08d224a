"""Does the tool work where there is nothing of POSIX, as on Windows?

What Python lacks there is taken away before the tool is loaded, from a process of its own.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.every_command import put_files
from tests.processes import PATIENCE_SECONDS, Done, Process, environment, run

NO_MODULES = "crypt fcntl grp nis ossaudiodev posix pwd resource spwd syslog termios tty pty"
NO_CALLS = """
    chown chroot confstr ctermid fchdir fchmod fchown fork forkpty fpathconf fstatvfs getegid
    geteuid getgid getgrouplist getgroups getloadavg getpgid getpgrp getpriority getresgid
    getresuid getsid getuid getxattr initgroups killpg lchown listxattr lockf login_tty major
    makedev memfd_create minor mkfifo mknod nice openpty pathconf pidfd_open pipe2 posix_fadvise
    posix_fallocate posix_openpt posix_spawn posix_spawnp pread preadv pwrite pwritev readv
    register_at_fork removexattr sched_getaffinity sched_yield sendfile setegid seteuid setgid
    setgroups setpgid setpriority setregid setresgid setresuid setreuid setsid setuid setxattr
    splice statvfs sync sysconf tcgetpgrp tcsetpgrp ttyname uname unshare wait wait3 wait4
    waitid writev O_ACCMODE O_ASYNC O_CLOEXEC O_DIRECT O_DIRECTORY O_DSYNC O_NDELAY O_NOATIME
    O_NOCTTY O_NOFOLLOW O_NONBLOCK O_PATH O_RSYNC O_SYNC O_TMPFILE
"""
NO_SIGNALS = """
    ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGCHLD SIGCONT SIGHUP SIGIO SIGKILL SIGPIPE
    SIGPROF SIGQUIT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH
    alarm getitimer pause pthread_kill pthread_sigmask setitimer sigpending sigtimedwait sigwait
    sigwaitinfo siginterrupt
"""
# What is imported first has a Windows side of its own, which only Windows has.
BARE = f"""
import os
del os.link  # not on Android
import pathlib, platform, platformdirs, shutil, socket, ssl, subprocess, tempfile
import signal, sys
for name in {NO_MODULES.split()}:
    sys.modules[name] = None
for home, names in ((os, {NO_CALLS.split()}), (signal, {NO_SIGNALS.split()})):
    for name in names:
        if hasattr(home, name):
            delattr(home, name)
from pnutprofile.__main__ import main
main()
"""
COMMAND = (sys.executable, "-c", BARE)


class Bare:
    """A folder in which the tool is run without POSIX."""

    def __init__(self, folder: Path) -> None:
        put_files(folder)
        self.folder = folder
        self.environment = environment(folder, PNUTPROFILE_SERVER="sandbox")

    def __call__(self, *argv: str, code: int = 0, stdin: bytes = b"") -> Done:
        done = run(*argv, env=self.environment, stdin=stdin, cwd=self.folder, command=COMMAND)
        assert (done.code, "Traceback" in done.stderr) == (code, False), done
        return done


@pytest.fixture
def bare(tmp_path: Path) -> Bare:
    return Bare(tmp_path)


def test_a_profile_is_changed_and_changed_back(bare: Bare) -> None:
    before = bare("show", "--json").json
    assert bare("patch", "--name", "Ada 灯", "--json").json["name"] == "Ada 灯"
    bare("cover", "upload", "photo.png")
    bare("cover", "fetch", "-o", "fetched.png")
    bare("cover", "fetch", "-o", "fetched.png", code=3)
    assert (bare.folder / "fetched.png").read_bytes()
    commands = [entry["command"] for entry in bare("history", "--json").json]
    assert commands == ["cover upload", "patch"]
    bare("undo", "--yes")
    bare("undo", "1", "--yes")
    assert bare("show", "--field", "name").stdout.decode() == f"{before['name']}\n"


def test_a_document_is_written_and_applied(bare: Bare) -> None:
    bare("export", "-o", "me.toml")
    bare("apply", "me.toml")
    bare("diff", "profile.toml", code=10)
    bare("apply", "profile.toml", "--yes")
    bare("diff", "profile.toml")


def test_the_config_file_is_changed(bare: Bare) -> None:
    bare("config", "server", "add", "away", "--api", "https://example.com/v1")
    bare("config", "set", "server", "sandbox")
    assert bare("config", "get", "servers.away.dialect").stdout == b"pnut\n"


def test_the_doctor_and_a_token_command_run(bare: Bare) -> None:
    bare("doctor")
    bare.environment["PNUTPROFILE_TOKEN_COMMAND"] = f'"{sys.executable}" -c "print(12345)"'
    assert bare("auth", "token").stdout == b"12345\n"


def test_signing_in_to_a_server_that_is_served_so(bare: Bare) -> None:
    serve = [*COMMAND, "sandbox", "serve", "--json"]
    with Process(serve, env=bare.environment, stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            served = json.loads(process.stdout.readline())
            bare.environment["PNUTPROFILE_SERVER"] = served["server"]
            token = served["tokens"]["full"].encode()
            bare("auth", "login", "--token-stdin", "--insecure-storage", stdin=token)
            assert bare("auth", "status", "--json").json["username"] == "robin"
            assert bare("auth", "token").stdout.strip() == token
            bare("auth", "logout")
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)
    assert process.returncode == 130


def test_a_pipe_has_every_letter_on_windows(tmp_path: Path) -> None:
    program = """
import os, sys
from pnutprofile.streams import own_streams
from pnutprofile.windows import take_every_letter
take_every_letter(sys.stdout, None, platform=sys.argv[1])
own_streams(os.environ).stdout.write("Ž灯")
"""
    env = environment(tmp_path, PYTHONIOENCODING="cp1252:replace")
    command = (sys.executable, "-c", program)
    assert run("win32", env=env, command=command).stdout == "Ž灯".encode()
    assert run("linux", env=env, command=command).stdout == "Ž?".encode("cp1252")
