"""A PostgreSQL server of its own for the tests, started from the installed binaries.

    from tests.postgres import postgres_server, postgres_url   # in a conftest.py

`postgres_server` runs once a session, without syncs, reachable over a socket in its own folder
only. `postgres_url` is the URL of a new, empty database. Where no PostgreSQL is installed the tests
are skipped; on Debian: `apt install postgresql`.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "16MB",
    "max_connections": "50",
    "autovacuum": "off",  # nobody but the test writes
    "timezone": "America/New_York",  # ours must not depend on the server's
    "log_min_messages": "fatal",
}


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first; None when not installed."""
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    on_path = shutil.which("pg_ctl")
    folders = [*packaged, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((f for f in folders if (f / "initdb").exists()), None)


@dataclass(frozen=True)
class PostgresServer:
    """A running server. `account` is the operating system's user it runs as: never root."""

    bin: Path
    folder: Path
    account: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str, *, user: str = "tester") -> str:
        """The URL of one of its databases."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.folder), safe='')}"

    def new_database(self, *, options: str = "") -> str:
        """The URL of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {options}".encode())
        return self.url(name)

    def start(self) -> None:
        """Make the cluster and start the server."""
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "tester", "--auth=trust", "-E", "UTF8", "--no-sync",
                  "--no-locale")  # fmt: skip
        settings = {**_SETTINGS, "unix_socket_directories": str(self.folder)}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        with (self.folder / "data" / "postgresql.conf").open("a") as config:
            config.writelines(lines)
        self._run("pg_ctl", "-D", data, "-w", "-l", str(self.folder / "log"), "start")

    def restart(self) -> None:
        """Stop at once, as after a power cut, and start again."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate",
                  "-l", str(self.folder / "log"), "restart")  # fmt: skip

    def stop(self) -> None:
        """Stop at once: the data is thrown away."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.bin / program, *arguments],
            user=self.account if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"


def _account() -> str:
    """The user that the server may run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _memory() -> str | None:
    """Where a server's files cost no disk, if there is room; else the usual temporary folder."""
    memory = Path("/dev/shm")  # noqa: S108 - a new folder in it, removed afterwards
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**30
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A server for the whole session."""
    found = binaries()
    if found is None:
        pytest.skip("PostgreSQL is not installed (no initdb in /usr/lib/postgresql or on PATH)")
    account = _account()
    with tempfile.TemporaryDirectory(
        dir=_memory(), prefix="pg-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, account)
        server = PostgresServer(found, folder, account)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The URL of a new, empty database."""
    return postgres_server.new_database()
