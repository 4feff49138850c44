"""Loading the reference data that ships with the program."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from tracker.accounts.actors import Machine, acting

from .models import Provision, Regime, Resolution

SHIPPED = Path(__file__).resolve().parent.parent / "extraction" / "data" / "unsc"


@transaction.atomic
def load_reference(*, by: Machine, folder: Path = SHIPPED) -> dict[str, int]:
    """Load regimes, resolutions and provisions out of `folder`; returns how many of each there are.

    Safe to run twice: rows are updated in place, and what an administrator switched (four eyes) stays.
    """
    vocabulary, resolutions, provisions = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("vocabulary.json", "resolutions.json", "provisions.json")
    )
    with acting(by, "Reference data"):
        regimes = _load_regimes(vocabulary)
        numbers = _load_resolutions(resolutions, regimes)
        _load_provisions(provisions, regimes, numbers)
    return {"regimes": len(regimes), "resolutions": len(resolutions), "provisions": len(provisions)}


def _load_regimes(vocabulary: dict[str, Any]) -> dict[str, Regime]:
    names, live = vocabulary["regime_names"], set(vocabulary["live_regimes"])
    Regime.objects.bulk_create(
        [
            Regime(slug=slug, name=_name(names.get(slug), slug), is_live=slug in live)
            for slug in vocabulary["regimes"]
        ],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name", "is_live"],
    )
    return {regime.slug: regime for regime in Regime.objects.all()}


def _name(known: Any, slug: str) -> str:
    first = known[0] if isinstance(known, list) and known else known
    return str(first) if first else slug.replace("-", " ").title()


def _load_resolutions(rows: list[dict[str, Any]], regimes: dict[str, Regime]) -> dict[int, Resolution]:
    fields = [
        "year",
        "symbol",
        "adopted",
        "title",
        "regime",
        "summary",
        "status",
        "status_note",
        "official_url",
    ]
    Resolution.objects.bulk_create(
        [
            Resolution(
                number=row["number"],
                year=row["year"],
                symbol=row["symbol"],
                adopted=_date(row["adopted"]),
                title=row["title"],
                regime=regimes.get(row["regime"]),
                summary=row["summary"],
                status=row["status"],
                status_note=row.get("status_note") or "",
                official_url=row.get("official_url") or "",
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=fields,
    )
    return {resolution.number: resolution for resolution in Resolution.objects.all()}


def _load_provisions(
    rows: list[dict[str, Any]], regimes: dict[str, Regime], numbers: dict[int, Resolution]
) -> None:
    fields = [
        "resolution",
        "paragraph",
        "regime",
        "measure",
        "kind",
        "direction",
        "targets",
        "text_summary",
        "binding",
        "force",
        "in_force_from",
        "in_force_until",
        "confidence",
        "note",
    ]
    Provision.objects.bulk_create(
        [
            Provision(
                slug=row["id"],
                resolution=numbers[row["resolution"]],
                paragraph=row["paragraph"],
                regime=regimes[row["regime"]],
                measure=row["measure"],
                kind=row["kind"],
                direction=row["direction"] or "",
                targets=row["targets"],
                text_summary=row["text_summary"],
                binding=row["binding"],
                force=row["force"],
                in_force_from=_date(row.get("from")),
                in_force_until=_date(row.get("until")),
                confidence=row["confidence"],
                note=row.get("note") or "",
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=fields,
    )


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
