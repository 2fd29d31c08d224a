"""What works here: this machine, this terminal, the way to each server, each token?"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from pnutprofile.config import EMBEDDED, Account, Config, Server
from pnutprofile.connection import ConnectionOptions
from pnutprofile.context import Run
from pnutprofile.doctor import keys, network, places, screen, software
from pnutprofile.doctor.findings import Finding, State
from pnutprofile.doctor.masking import Mask
from pnutprofile.doctor.rounds import PATIENCE_SECONDS, Check, carry_out
from pnutprofile.drawing import Tone, Verdict
from pnutprofile.environment import GIVES_TOKEN
from pnutprofile.errors import PnutprofileError

CHOOSING = (
    "PNUTPROFILE_SERVER",
    "PNUTPROFILE_DIALECT",
    "PNUTPROFILE_ACCOUNT",
    "PNUTPROFILE_TIMEOUT",
    *GIVES_TOKEN,
)
"""How the names of variables begin that say something of the chosen server only."""

TONES = {State.OK: Tone.GOOD, State.WARNING: Tone.CAUTION, State.FAILURE: Tone.BAD}


class UnwellError(PnutprofileError):
    """Something does not work; the exit code is that of the first failure."""

    def __init__(self, failures: list[Finding]) -> None:
        """Name what has failed."""
        first = failures[0]
        names = ", ".join(dict.fromkeys(one.check for one in failures))
        super().__init__(f"not everything works: {names}", first.found, first.advice)
        self.exit_code = first.exit_code


def examine(run: Run, connection: ConnectionOptions, *, is_report: bool) -> None:
    """Look at everything at once, show what is found, and raise UnwellError for failures.

    Without `--server` or `--account` all servers and accounts on record are looked at, besides
    the chosen ones.
    """
    seconds = min(connection.timeout_seconds(""), network.SERVER_SECONDS)
    patient = _Patient(run, connection, places.readable_config(run), seconds)
    findings = carry_out(tuple(patient.checks()), run.out.notice, run.out.fault)
    if is_report:
        findings = tuple(patient.mask.report(findings))
    _show(run, findings)
    if not (is_report or run.out.options.field):
        run.out.flush()
        screen.draw_sample(run)
    failures = [finding for finding in findings if finding.state is State.FAILURE]
    if failures:
        raise UnwellError(failures)


@dataclass(frozen=True)
class _Patient:
    """What there is to look at: the run, and a run for each server and account besides."""

    run: Run
    connection: ConnectionOptions
    config: Config
    seconds: float
    """Network time for each server and token."""

    @property
    def mask(self) -> Mask:
        """What hides the names of this person and their servers."""
        mask = Mask(self.run.environment, self.config, self._servers())
        for account in self.config.accounts.values():
            entry = self.config.server_of(account).keyring_entry(account.username)
            with contextlib.suppress(PnutprofileError):  # no folder, no name in it
                mask.add(str(self.run.folders.token_file(*entry)), "(a file for a token)")
        return mask

    def checks(self) -> Iterator[Check]:
        """Give all checks, from this machine outwards."""
        run = self.run
        safe = keys.Safe(run.vault)
        yield Check("python", software.python)
        yield Check("packages", software.packages)
        yield Check("environment", lambda: places.environment(run))
        yield Check("folders", lambda: places.folders(run))
        yield Check(places.CONFIG, lambda: places.config(run))
        yield Check("history", lambda: places.history(run))
        yield Check(keys.KEYRING, safe.look, run.vault.deadline_seconds + 1)
        yield Check("terminal", lambda: screen.terminal(run))
        yield Check("pictures", lambda: screen.pictures(run))
        yield Check("questions", lambda: screen.questions(run))
        yield Check("browser", lambda: screen.browser(run))
        yield Check("proxy", lambda: network.proxies(run.environment))
        yield Check("certificates", lambda: network.certificates(run.environment))
        yield from self._far_checks(safe)

    def _far_checks(self, safe: keys.Safe) -> Iterator[Check]:
        """Give the checks of all servers and tokens, whose runs are made and end in the checks."""
        # The keyring may have to be waited for twice: until it has proved itself, and for a token.
        seconds = PATIENCE_SECONDS + 2 * self.run.vault.deadline_seconds
        for server in self._servers():
            yield Check(f"server {server.name}", self._closed(self._at(server), network.server))
        yield Check("token", self._closed(self._chosen, keys.winning_token), seconds)
        for account in self._accounts():
            place = self._at(self.config.server_of(account), account.key)
            look = self._closed(place, partial(keys.own_token, account=account, safe=safe))
            yield Check(f"account {account.key}", look, seconds)

    def _servers(self) -> list[Server]:
        """List the servers, the chosen one first; one that cannot be is told by the token check."""
        found: dict[str, Server] = {}
        with contextlib.suppress(PnutprofileError), contextlib.closing(self._chosen()) as chosen:
            found[chosen.server.name] = chosen.server
        if not self._is_narrowed:
            found |= {name: one for name, one in self.config.servers.items() if name not in found}
            for account in self.config.accounts.values():
                server = self.config.server_of(account)
                found.setdefault(server.name, server)
            for name, server in EMBEDDED.items():
                if places.keeps_sandbox(self.run, server.dialect):
                    found.setdefault(name, server)
        return list(found.values())

    def _accounts(self) -> list[Account]:
        """List the accounts on those servers; of a named one, only that."""
        accounts = self.config.accounts.values()
        names = {server.name for server in self._servers()}
        here = [account for account in accounts if account.server in names]
        if not self.connection.account:
            return here
        with contextlib.suppress(PnutprofileError), contextlib.closing(self._chosen()) as chosen:
            return [account for account in here if account == chosen.account]
        return []

    @property
    def _is_narrowed(self) -> bool:
        return bool(self.connection.server or self.connection.account)

    def _chosen(self) -> Run:
        """Make the run that the next command would be, with less patience."""
        connection = self.connection._replace(timeout=self.seconds)
        return self.run.apart(connection, self.run.environment, self.config)

    def _at(self, server: Server, account: str | None = None) -> Callable[[], Run]:
        """Say how to make the run of a server or an account, whatever else is chosen."""

        def make() -> Run:
            connection = ConnectionOptions(
                server=server.name,
                dialect=server.dialect.name,
                account=account,
                timeout=self.seconds,
            )
            return self.run.apart(connection, environment, self.config)

        environment = {
            name: value
            for name, value in self.run.environment.items()
            if not name.startswith(CHOOSING)
        }
        return make

    def _closed(
        self, make: Callable[[], Run], look: Callable[[Run], Iterable[Finding]]
    ) -> Callable[[], Iterable[Finding]]:
        """Say how to look at a run of its own, which is closed at the end."""

        def go() -> Iterator[Finding]:
            with contextlib.closing(make()) as run:
                yield from look(run)

        return go


def _show(run: Run, findings: tuple[Finding, ...]) -> None:
    document = {
        "checks": [
            {
                "check": finding.check,
                "state": finding.state.value,
                "found": finding.found_in_full,
                "advice": finding.advice,
                "exit": int(finding.exit_code),
            }
            for finding in findings
        ]
    }
    rows = [
        (finding.check, finding.state.value, finding.found_in_full, finding.advice)
        for finding in findings
    ]
    run.out.answer(
        document,
        rows,
        lambda drawing, style: f"{drawing.table(_drawn(findings), style)}{_summary(findings)}\n",
    )


def _drawn(findings: tuple[Finding, ...]) -> Iterator[tuple[str, ...]]:
    """Give the rows for a person, advice on a line of its own.

    The state stands first, which is short: names of servers and accounts leave no room for a third
    column in a narrow window.
    """
    for finding in findings:
        state = Verdict(finding.state.value, TONES[finding.state])
        yield state, f"{finding.check}: {finding.found_in_full}"
        if finding.advice and finding.state is not State.OK:
            yield "", f"try: {finding.advice}"


def _summary(findings: tuple[Finding, ...]) -> str:
    """Say what all of it comes to."""
    counts = Counter(finding.state for finding in findings)
    failures, warnings = counts[State.FAILURE], counts[State.WARNING]
    return f"failures: {failures}, warnings: {warnings}, ok: {counts[State.OK]}"
