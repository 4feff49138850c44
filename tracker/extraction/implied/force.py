"""Whether a paragraph applied at the time of a conduct, and why."""

from __future__ import annotations

from datetime import date

from tracker.extraction.reference import Period, ProvisionRow


def period_then(row: ProvisionRow, first: str, last: str) -> Period | None:
    """The latest period of the row that any day of the conduct falls into."""
    found = [p for p in row.periods if p.since <= last and (p.until is None or first < p.until)]
    return found[-1] if found else None


def force_then(row: ProvisionRow, period: Period, last: str) -> str:
    """in-force, ended-since, contested or check-expiry, for a conduct that ended on `last`."""
    if period.until:
        return "ended-since"
    if row.force == "check-expiry" and row.renewed_until and last < row.renewed_until:
        return "in-force"
    return row.force


def why_in_force(row: ProvisionRow, period: Period, force: str) -> str:
    """The clause of a reason that says why the paragraph applied."""
    since = f"in force since {_month(period.since)}"
    if force == "ended-since":
        return f"in force from {_month(period.since)} until {_day(str(period.until))}"
    if force == "contested":
        return (
            f"in force again since {_day(period.since)} according to the UN Secretariat; "
            "Iran, Russia and China contest that"
        )
    renewed = f", renewed by {row.renewed_by}" if row.renewed_by else ""
    if row.renewed_until:
        renewed = f"{renewed or ', renewed'} until {_day(row.renewed_until)}"
    if force == "check-expiry":
        return f"{since}{renewed}; whether it still applied has to be looked up"
    return since + renewed


def _month(day: str) -> str:
    return f"{date.fromisoformat(day):%B %Y}"


def _day(day: str) -> str:
    at = date.fromisoformat(day)
    return f"{at.day} {at:%B %Y}"
