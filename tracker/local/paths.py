"""Where the data of one machine lies, and which account may own the database's part of it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import LocalError

CHECKOUT = Path(__file__).resolve().parents[2]
# Where root keeps data if its checkout lies below a folder that PostgreSQL's account cannot enter.
OUTSIDE = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - the folder made there is checked for its owner


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL when we are root, since it refuses root."""

    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Tried, not computed: every parent's mode, ACLs and namespaces have their say."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]) == 0

    def run(self, command: list[str]) -> int:
        """Run a short command as this account, without output. Returns its exit code, 126 if it may not."""
        try:
            return subprocess.run(
                command,
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                cwd="/",
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ).returncode
        except OSError:
            return 126


@dataclass(frozen=True)
class Home:
    """The folder that holds everything which one machine keeps: `var/` in the checkout."""

    folder: Path
    account: Account | None = None

    @property
    def postgres(self) -> Path:
        """The database, its password and, where its account needs one, a copy of its programs."""
        return self.folder / "postgres"

    @property
    def valkey(self) -> Path:
        return self.folder / "valkey"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def secret_key(self) -> Path:
        return self.folder / "secret_key"

    @property
    def prepared(self) -> Path:
        """Exists once the database here got its tables."""
        return self.postgres / "prepared"

    @property
    def welcomed(self) -> Path:
        """Exists once the database here got its first account."""
        return self.postgres / "welcomed"

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def state(self) -> Path:
        """Says where the running servers are, for commands in other terminals. Secret: it holds passwords."""
        return self.folder / "servers.json"


def open_home(folder: Path = CHECKOUT / "var", say: Callable[[str], None] = lambda _: None) -> Home:
    """Make or find the data folder.

    As root below a closed folder (mode 700, such as root's home) `folder` becomes a link to a folder outside,
    and `say` is told where.
    """
    if folder.is_symlink():
        folder.resolve().mkdir(mode=0o711, parents=True, exist_ok=True)
    folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    account = _server_account(folder)
    if account is None:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise LocalError(
                f"{folder} belongs to another account. Use that account, or a checkout of your own."
            )
    elif not account.can_enter(folder.resolve()):
        _move_outside(folder)
    if folder.is_symlink():
        say(
            f"Data lies in {folder.resolve()}: PostgreSQL may not run as root, nor any other account enter "
            f"{folder.parent}."
        )
    return _with_folders(Home(folder.resolve(), account))


@contextlib.contextmanager
def throwaway_home() -> Iterator[Home]:
    """A data folder that is gone afterwards, where PostgreSQL's account can reach it."""
    for parent in (Path(tempfile.gettempdir()), *OUTSIDE):
        try:
            folder = Path(tempfile.mkdtemp(prefix="tracker-", dir=parent)).resolve()
        except OSError:
            continue
        try:
            account = _server_account(folder)
            if account is not None:
                folder.chmod(0o711)
            if account is None or account.can_enter(folder):
                yield _with_folders(Home(folder, account))
                return
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    raise LocalError(
        "No folder for temporary data can be reached by PostgreSQL's account. Set TMPDIR to one."
    )


def _with_folders(home: Home) -> Home:
    for folder in (home.postgres, home.valkey, home.log, home.media):
        folder.mkdir(mode=0o700, exist_ok=True)
    if home.account is not None and home.postgres.stat().st_uid != home.account.uid:
        os.chown(home.postgres, home.account.uid, home.account.gid)
    return home


def _server_account(folder: Path) -> Account | None:
    """None unless we are root. Data that are there keep their owner, whoever would be taken today."""
    if os.geteuid() != 0:
        return None
    data = folder / "postgres" / "data"
    if data.exists():
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            account = Account(entry.pw_uid, entry.pw_gid)
            if account.run(["/bin/true"]) == 0:
                return account
    raise LocalError(
        "PostgreSQL refuses to run as root, and root cannot act for another account here. "
        "Run as an ordinary user, or set DATABASE_URL to a server of your own."
    )


def _move_outside(folder: Path) -> None:
    """Put the data folder where PostgreSQL's account can enter it, and leave a link in its place."""
    if (folder / "postgres" / "data").exists():
        raise LocalError(
            f"PostgreSQL's account can no longer enter {folder}, which holds the database. "
            "Move the checkout back, or open its parent folders to other accounts (chmod o+x)."
        )
    target = _folder_outside(folder)
    for entry in folder.iterdir():
        shutil.move(entry, target / entry.name)
    folder.rmdir()
    folder.symlink_to(target)


def _folder_outside(folder: Path) -> Path:
    name = f"sanctions-tracker-{hashlib.sha256(str(folder).encode()).hexdigest()[:10]}"
    for parent in OUTSIDE:
        target = parent / name
        try:
            target.mkdir(mode=0o711, exist_ok=True)
        except OSError:
            continue
        # /var/tmp is anybody's: a folder that somebody else put there must not get our data.
        if target.is_dir() and not target.is_symlink() and target.stat().st_uid == os.geteuid():
            return target
    raise LocalError(f"No folder for the data: tried {' and '.join(map(str, OUTSIDE))}, besides {folder}.")


def python_path() -> Path:
    """The folder of this environment's programs, to stand first on a child's PATH."""
    return Path(sys.executable).parent
