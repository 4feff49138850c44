"""The browser of the browser tests: Debian's Chromium, which no Python package holds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from .errors import LocalError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_IT = (
    "No Chromium on the PATH: `make browser` installs Debian's, or install it yourself (package chromium)."
)


def found() -> str | None:
    """The program's path, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Install it if it is missing. Raises LocalError where that takes another way than apt-get."""
    if found():
        return
    if not shutil.which("apt-get"):
        raise LocalError(
            "No Chromium on the PATH, and no apt-get to install it with: install it your system's way."
        )
    before = [] if os.geteuid() == 0 else ["sudo"]
    sys.stderr.write("Installing Debian's chromium with apt-get.\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "chromium"]):
        try:
            subprocess.run([*before, "apt-get", *step], check=True, env=environment, stdout=sys.stderr)
        except (OSError, subprocess.CalledProcessError) as error:
            raise LocalError(f"apt-get {step[0]} failed: {error}") from error
    if not found():
        raise LocalError("apt-get installed chromium, but it is not on the PATH.")
