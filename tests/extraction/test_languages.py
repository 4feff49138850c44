"""The word lists: one file a language, the same keys in each, each key explained, which file a text needs."""

from typing import Any

import pytest

from tracker.extraction.foreign.languages import codes, language_for, language_of
from tracker.extraction.reading import read_document
from tracker.extraction.records import Document
from tracker.extraction.words.phrases import load

GROUPED = ("grammar", "links", "roles", "speakers")


def keys_of(table: dict[str, Any]) -> set[str]:
    """The keys of a file as languages.yaml names them; kinds of goods, acts, strength are not spelt out."""
    inside = {f"{group}.{key}" for group in GROUPED for key in table[group]}
    return {key for key in table if key not in GROUPED} | inside


@pytest.mark.parametrize("code", codes())
def test_every_file_has_the_same_keys_and_each_is_explained(code: str):
    assert set(load("languages")["keys"]) <= keys_of(load(f"languages/{code}"))


@pytest.mark.parametrize("code", codes())
def test_every_file_has_the_same_kinds(code: str):
    mine = load(f"languages/{code}")
    alike = [
        t for t in map(load, (f"languages/{c}" for c in codes())) if ("clauses" in t) == ("clauses" in mine)
    ]
    for group in ("goods", "acts", "whole", "strength"):
        assert set(mine[group]) == set(alike[0][group])


@pytest.mark.parametrize("code", [c for c in codes() if "clauses" in load(f"languages/{c}")])
def test_every_list_of_small_words_is_explained(code: str):
    table, explained = load(f"languages/{code}"), set(load("languages")["clausal"])
    assert {f"clauses.{key}" for key in table["clauses"]} <= explained
    assert set(keys_of(table)) <= explained | set(load("languages")["keys"])


@pytest.mark.parametrize("code", codes())
def test_every_word_is_text_that_can_be_found(code: str):
    table = load(f"languages/{code}")
    assert table["source"]
    for group in ("goods", "acts", "whole", "links", "strength", "roles", "speakers"):
        for kind, words in table[group].items():
            assert all(isinstance(w, str) and w.strip() == w and w for w in words), (group, kind)


TEXTS = {
    "ko": "북한이 러시아에 포탄을 공급했다.",
    "ja": "北朝鮮がロシアへ砲弾を供与した。",
    "zh": "朝鲜向俄罗斯提供炮弹。",
    "ru": "Северная Корея поставила снаряды.",
    "ar": "زودت إيران الحوثيين بالأسلحة.",
    "fr": "La Corée du Nord a livré des obus à la Russie et le pays est sur la liste.",
    "es": "La entrega de las armas en el puerto de la ciudad fue por la noche, según el gobierno.",
    "de": "Das Land hat die Waffen nicht an den Hafen geliefert, und das ist ein Verstoß.",
    "en": "The ship was on its way to the port with the coal.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_shows_its_language(code: str):
    assert language_of(TEXTS[code], None) == code


def test_a_feed_that_calls_everything_english_is_not_believed_on_another_script():
    assert language_of(TEXTS["ko"], "en-US") == "ko"


@pytest.mark.parametrize(
    ("known", "text", "wanted"),
    [
        ("zh-Hant", "北韓向俄羅斯提供砲彈。", ("zh",)),
        ("fr-CA", TEXTS["fr"], ("fr",)),
        ("uk", "Росія отримала снаряди.", ("ru",)),
        ("sv", "Sverige fördömer Nordkorea.", ("fr", "es", "de")),
    ],
)
def test_a_language_without_a_file_is_read_by_those_of_its_script(known: str, text: str, wanted: tuple[str]):
    assert language_for(text, known).codes == wanted


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("ko", "{}은 북한에 미사일 3기를 공급해 안보리 결의 1718호를 위반했다."),
        ("zh", "{}向朝鲜提供了3枚导弹，违反安理会第1718号决议。"),
        ("es", "{} suministró misiles a Corea del Norte en violación de la resolución 1718."),
    ],
)
def test_a_long_list_is_proposed_whole(code: str, told: str):
    parties = load(f"languages/{code}")["parties"]
    given = [forms[0] for party, forms in parties.items() if party != "North Korea"][:60]
    text = "\n\n".join(told.format(name) for name in given)
    assert len(read_document(Document(text, language=code)).allegations) > 40


@pytest.mark.parametrize(("code", "module"), [("es", "clausal.reading"), ("ko", "glued.joining")])
def test_of_a_list_without_end_so_many_conducts_are_proposed(code: str, module: str, monkeypatch):
    told = {
        "es": "{} suministró misiles a Corea del Norte en violación de la resolución 1718.",
        "ko": "{}은 북한에 미사일 3기를 공급해 안보리 결의 1718호를 위반했다.",
    }
    parties = load(f"languages/{code}")["parties"]
    given = [forms[0] for party, forms in parties.items() if party != "North Korea"][:30]
    monkeypatch.setattr(f"tracker.extraction.foreign.{module}.MOST", 10)
    text = "\n\n".join(told[code].format(name) for name in given)
    assert len(read_document(Document(text, language=code)).allegations) == 10
