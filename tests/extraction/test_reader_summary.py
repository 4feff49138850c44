"""The sentence that tells a proposal: grammar of number, of what might be, and of who denies."""

import pytest

from tracker.extraction.proposals.summary import summarise
from tracker.extraction.records import Accused, Alleger, Mention

RUSSIA = Accused("Russia", None, None, None, "state", "supplier")
KOREA = Accused("North Korea", None, None, None, "state", "recipient")


def alleger(name: str, speaks_for: str | None = None) -> Alleger:
    return Alleger(name, None, None, None, None, speaks_for)


@pytest.mark.parametrize(
    ("strength", "who", "told"),
    [
        ("asserted", ["Australia"], "Australia says that Russia supplied arms to North Korea."),
        (
            "alleged",
            ["United States", "Japan"],
            "The United States and Japan allege that Russia supplied arms",
        ),
        ("feared", ["Japan"], "Japan fears that Russia might supply arms to North Korea."),
        ("suspected", ["two research groups"], "Two research groups suspect that Russia supplied arms"),
        ("feared", [], "It is feared that Russia might supply arms to North Korea."),
        ("asserted", [], "According to this text, Russia supplied arms to North Korea."),
    ],
)
def test_a_summary_reads_like_a_sentence(strength: str, who: list[str], told: str):
    found = summarise("arms-transfer", strength, [alleger(w) for w in who], [RUSSIA, KOREA], None)
    assert found.startswith(told)


def test_a_minister_speaks_for_a_state_and_the_one_who_denies_is_named():
    denied = [Mention("Russia", "Russia", 0, 6)]
    found = summarise(
        "arms-transfer", "denied", [alleger("Ida Solheim", "Norway")], [RUSSIA], None, denied_by=denied
    )
    assert found == "Norway says that Russia supplied arms; Russia denies it."
    alone = summarise("arms-transfer", "denied", [], [RUSSIA], None, denied_by=denied)
    assert alone == "Russia denies that Russia supplied arms."


def test_pictures_speak_where_nobody_does():
    found = summarise("arms-transfer", "suspected", [], [RUSSIA], None, basis="imagery")
    assert found == "Satellite imagery suggests that Russia supplied arms."
