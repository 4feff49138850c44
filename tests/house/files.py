"""Which files the house checks look at. Generated migrations are no code of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("tracker", "tests", "benchmarks")


def python_files(root: Path = ROOT) -> list[Path]:
    return sorted(
        [root / "manage.py", *(path for top in CODE for path in (root / top).rglob("*.py") if _is_ours(path))]
    )


def script_files(root: Path = ROOT) -> list[Path]:
    return sorted((root / "static").rglob("*.js"))


def template_files(root: Path = ROOT) -> list[Path]:
    folders = [root / "templates", *(root / "tracker").glob("*/templates")]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def view_files(root: Path = ROOT) -> list[Path]:
    """Modules of views: `views.py`, and whatever is in a package of that name."""
    return [path for path in python_files(root) if "tracker" in path.parts and _is_view(path)]


def _is_view(path: Path) -> bool:
    return path.name == "views.py" or "views" in path.parent.parts


def _is_ours(path: Path) -> bool:
    return not {"migrations", "__pycache__"} & set(path.parts)


def shown(path: Path) -> str:
    """The path as somebody at the top of the project would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def lines_of(paths: list[Path]) -> Iterator[tuple[Path, int]]:
    for path in paths:
        yield path, len(path.read_text().splitlines())
