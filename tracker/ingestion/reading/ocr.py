"""Letters out of pictures of pages by Tesseract, where the machine has it: it is found or not, never set.

The caller looks for the program; the child process runs it on one page at a time, with no file written,
one thread, and an end to its time. Its text is a machine's guess, and marked so (Remark.OCR).
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HOW_TO_GET_IT = (
    "Where Tesseract is installed (Debian: apt install tesseract-ocr, and tesseract-ocr-LANGUAGE for each"
    " language), scans are read."
)
SECONDS = 240
_PAGE_SECONDS = 60
_MOST_LANGUAGES = 3  # each costs its time on every page
_NO_LANGUAGES = frozenset({"osd", "equ", "snum"})
_SCRIPT = re.compile(rb"^Script: (\w+)", re.MULTILINE)
_CODE = re.compile(r"[a-z]{3}(?:_[a-z]+)?")
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True, slots=True)
class Program:
    """Tesseract as it is on this machine: where it lies, its version, and what it has models for."""

    path: str
    version: str
    languages: tuple[str, ...]


def find_program() -> Program | None:
    """Return the Tesseract that the PATH leads to, if it runs and has a language; asked once a program."""
    path = shutil.which("tesseract")
    return _program_at(path) if path else None


@cache
def _program_at(path: str) -> Program | None:
    try:
        version, listed = _ask(path, "--version"), _ask(path, "--list-langs")
    except (OSError, subprocess.SubprocessError):
        return None
    languages = tuple(line.strip() for line in listed.splitlines()[1:] if _CODE.fullmatch(line.strip()))
    if not set(languages) - _NO_LANGUAGES:
        return None
    return Program(path, version.split("\n", 1)[0].removeprefix("tesseract").strip()[:40], languages)


def _ask(path: str, what: str) -> str:
    asked = [path, what]
    done = subprocess.run(asked, capture_output=True, timeout=20, check=True, env=_ENVIRONMENT)  # noqa: S603
    return done.stdout.decode("utf-8", "replace")


@dataclass
class Recogniser:
    """Reads pictures of the pages of one document until its time is over. Runs in the child process."""

    program: Program
    ends_at: float
    _languages: str = field(default="", init=False)

    def text_of(self, picture: bytes) -> str | None:
        """Return the text of a page, a picture in PGM; None where it cannot be read, or time is over."""
        if time.monotonic() >= self.ends_at:
            return None
        if not self._languages:
            self._languages = "+".join(self.languages_for(picture))
        read = self._run(picture, ["-l", self._languages, "--psm", "3"])
        return None if read is None else read.decode("utf-8", "replace")

    def languages_for(self, picture: bytes) -> list[str]:
        """The models of the script on the first page; the first ones there are, where it cannot be told."""
        installed = [code for code in self.program.languages if code not in _NO_LANGUAGES]
        if len(installed) <= 1:
            return installed
        script = self._script_of(picture) if "osd" in self.program.languages else None
        fitting = [code for code in _scripts().get(script or "Latin", []) if code in installed]
        return (fitting or installed)[:_MOST_LANGUAGES]

    def _script_of(self, picture: bytes) -> str | None:
        found = _SCRIPT.search(self._run(picture, ["--psm", "0"]) or b"")
        return found[1].decode() if found else None

    def _run(self, picture: bytes, options: list[str]) -> bytes | None:
        left = min(_PAGE_SECONDS, self.ends_at - time.monotonic())
        if left <= 0:
            return None
        command = [self.program.path, "stdin", "stdout", *options]
        try:
            done = subprocess.run(  # noqa: S603 - a program of this machine, no word of it from the document
                command,
                input=picture,
                capture_output=True,
                check=False,
                timeout=left,
                env=_ENVIRONMENT,
                preexec_fn=_bound,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout if done.returncode == 0 else None


def _bound() -> None:
    """Runs in the new process: it ends by itself, also where nobody is left to end it."""
    resource.setrlimit(resource.RLIMIT_CPU, (_PAGE_SECONDS, _PAGE_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@cache
def _scripts() -> dict[str, list[str]]:
    listed = json.loads((Path(__file__).parent / "data" / "ocr_scripts.json").read_text(encoding="utf-8"))
    return {script: codes for script, codes in listed.items() if script != "source"}


def picture_of(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """Return grey pixels as a PGM file: what Tesseract reads without another library of ours."""
    return f"P5 {width} {height} 255\n".encode() + b"".join(_rows(width, height, stride, pixels))


def _rows(width: int, height: int, stride: int, pixels: bytes) -> Iterator[bytes]:
    for row in range(height):
        yield pixels[row * stride : row * stride + width]
