"""What is wrong with a new publisher or feed, said without a question to the database for each row."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BaseConstraint, CheckConstraint, Model, Q

from ..models import Feed, Reliability

# The rules of the constraints: each row would ask the database for the answer to each of them.
HOLDS: dict[str, Callable[[Any], bool]] = {
    "publisher_country_is_iso_3166": lambda row: not row.country or is_iso_3166(row.country),
    "publisher_reliability_is_a_to_f": lambda row: row.reliability in Reliability.values,
    "publisher_robots_override_has_its_reason": lambda row: not row.ignores_robots or row.robots_reason != "",
    "feed_interval_between_5_minutes_and_30_days": lambda row: 5 <= row.interval_minutes <= 43_200,
    "feed_address_is_http": lambda row: row.url.startswith(("http://", "https://")),
    "feed_listing_has_its_pattern": lambda row: row.kind != Feed.Kind.LISTING or row.link_pattern != "",
}


def is_iso_3166(country: str) -> bool:
    """Whether a country is written by two capital letters."""
    return re.fullmatch("[A-Z]{2}", country) is not None


def problems_of(row: Model, *, is_taken: bool, once: str, sure: Collection[str] = ()) -> list[str]:
    """What `full_clean` would say of a new row, in its words and order; nothing where it is right.

    `is_taken`: whether another row has its value of the field `once`; `sure`: fields that need no look.
    """
    errors: dict[str, list[ValidationError]] = {}
    try:
        row.full_clean(exclude=sure, validate_unique=False, validate_constraints=False)
    except ValidationError as wrong:
        errors = wrong.update_error_dict(errors)
    if is_taken and once not in errors:
        errors[once] = [row.unique_error_message(type(row), (once,))]
    checked = {name for name in errors if name != NON_FIELD_ERRORS}
    for constraint in row._meta.constraints:
        # A field that is wrong already is asked nothing more.
        if not HOLDS[constraint.name](row) and checked.isdisjoint(_fields_of(constraint)):
            words = str(constraint.get_violation_error_message())
            errors.setdefault(NON_FIELD_ERRORS, []).append(ValidationError(words))
    return ValidationError(errors).messages if errors else []


def _fields_of(constraint: BaseConstraint) -> set[str]:
    """The fields that a check constraint speaks of."""
    if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q):
        return set(constraint.condition.referenced_base_fields)
    return set()
