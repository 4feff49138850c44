"""Languages in words, as a page tells them."""

import pytest

from tracker.allegations.queries.languages import language_name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ko", "Korean"),
        ("zh", "Chinese"),
        ("zh-Hant-TW", "Traditional Chinese"),
        ("zh-Hans", "Simplified Chinese"),
        ("zh-TW", "Chinese"),
        ("fr-HT", "French"),
        ("en-GB", "British English"),
        ("so", "Somali"),
        ("tlh", "tlh"),
        ("", "not known"),
    ],
)
def test_a_language_is_told_by_name_with_its_script(code: str, name: str):
    assert language_name(code) == name
