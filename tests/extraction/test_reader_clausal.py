"""Invented texts in Russian, French, Spanish and Arabic: what the reader gets right in them may not sink.

`??01` to `??16` were labelled before their rules were written; first readings, by the word lists alone:
allegation F1 .52 in Russian, .80 in French, .88 in Spanish, .67 in Arabic. Each later set was labelled before
the reader first saw it, and mended it afterwards; all languages together, at first sight: `??2x` .81, `??3x`
.76, `??4x` .78.
"""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.allegation_score import Counts, score
from tests.extraction.test_reader import assert_sound
from tracker.extraction.explaining import explain, is_known
from tracker.extraction.reading import read_document
from tracker.extraction.records import Allegation, Document, as_json

CASES = Path(__file__).parent / "cases/languages"
NAMES = ("text", "title", "publisher", "published", "language", "url")
LANGUAGES = ("ru", "fr", "es", "ar")
FLOORS = {"ru": 0.95, "fr": 0.85, "es": 0.95, "ar": 0.95}
SECONDS = 4.0  # for 100,000 characters; a pattern that is quadratic takes minutes


def documents(code: str) -> list[tuple[Document, dict[str, Any]]]:
    found = []
    for path in sorted((CASES / code / "docs").glob("*.json")):
        asked = json.loads(path.read_text(encoding="utf-8"))
        gold = json.loads((CASES / code / "gold" / path.name).read_text(encoding="utf-8"))
        found.append((Document(**{name: asked[name] for name in NAMES}), gold))
    return found


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_invented_texts_are_read_as_well_as_before(code: str):
    counts = Counts()
    for document, gold in documents(code):
        score(as_json(read_document(document))["allegations"], gold["allegations"], counts)
    assert counts.right + counts.missed >= 17
    assert counts.f1 >= FLOORS[code], counts
    assert counts.too_many <= 1, counts


@pytest.mark.parametrize("code", LANGUAGES)
def test_proposals_fit_the_schema_and_quote_the_text(code: str):
    words = [word for document, _ in documents(code) for word in document.text.split()]
    shuffled = [" ".join(words[step::step][:100]) for step in range(2, 62)]
    for document in [d for d, _ in documents(code)] + [Document(t, t[:60], language=code) for t in shuffled]:
        assert_sound(read_document(document))


@pytest.mark.parametrize("code", LANGUAGES)
def test_whom_a_text_accuses_has_the_right_role(code: str):
    right = wrong = 0
    for document, gold in documents(code):
        for found in read_document(document).allegations:
            label = next((g for g in gold["allegations"] if is_about(found, g)), None)
            roles = {a["name"]: a["role"] for a in label["accused"]} if label else {}
            told = [(a.role, roles[a.name]) for a in found.accused if a.name in roles]
            right += sum(mine == theirs for mine, theirs in told)
            wrong += sum(mine != theirs for mine, theirs in told)
    assert right > 25
    assert wrong <= 1, (right, wrong)


def is_about(found: Allegation, label: dict[str, Any]) -> bool:
    """Whether a proposal tells what a label does: category, strength and a common accused."""
    named = {a["name"] for a in label["accused"]} & {a.name for a in found.accused}
    categories = {label["category"], *label["category_acceptable_extra"]}
    return bool(named) and found.category in categories and found.claim_strength == label["claim_strength"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_rule_that_fires_is_explained_with_the_words_it_fired_on(code: str):
    for document, _ in documents(code):
        for one in explain(document).proposals:
            assert {"category", "regime", "accused", "claim_strength", "basis"} <= {
                r.field for r in one.reasons
            }
            for reason in one.reasons:
                assert is_known(reason.rule), reason
                assert reason.start is None or document.text[reason.start : reason.end] == reason.words


SHIPS = {
    "ru": (
        "Танкер «Северный ветер» (ИМО 9187629) под флагом КНДР вышел в море.",
        "Северный ветер",
        "9187629",
    ),
    "fr": (
        "Le pétrolier Étoile du Levant (OMI 9210452), pavillon Panama, a appareillé.",
        "Étoile du Levant",
        "9210452",
    ),
    "es": ("El buque tanque Nueva Aurora (número OMI 9321017) zarpó de Panamá.", "Nueva Aurora", "9321017"),
    "ar": (
        "غادرت الناقلة «نجمة الشرق» (رقم المنظمة البحرية الدولية 9321029) الميناء.",
        "نجمة الشرق",
        "9321029",
    ),
}


@pytest.mark.parametrize("code", SHIPS)
def test_a_ship_is_named_with_its_number(code: str):
    text, name, imo = SHIPS[code]
    found = read_document(Document(text, language=code)).vessels
    assert [(v.name, v.imo, v.imo_valid) for v in found] == [(name, imo, True)]
    assert text[found[0].start : found[0].end] == name


TOLD = {
    "ru": (
        "Иран 12 марта 2023 года передал хуситам около 1 500 винтовок в нарушение эмбарго ООН.",
        1500.0,
        "2023-03-12",
    ),
    "fr": (
        "En mai 2022, l'Iran a livré aux Houthis quelque 2 000 fusils au mépris de l'embargo de l'ONU.",
        2000.0,
        "2022-05",
    ),
    "es": (
        "Irán entregó en 2021 a los hutíes más de 1.800 fusiles, en violación del embargo de la ONU.",
        1800.0,
        "2021",
    ),
    "ar": ("سلمت إيران الحوثيين في مايو 2022 نحو 300 بندقية في انتهاك لحظر السلاح الأممي.", 300.0, "2022-05"),
}


@pytest.mark.parametrize("code", TOLD)
def test_how_much_and_when_are_told(code: str):
    text, value, since = TOLD[code]
    (found,) = read_document(Document(text, language=code)).allegations
    assert found.quantity is not None
    assert found.event is not None
    assert (found.quantity.value, found.event.since) == (value, since)
    assert {a.name: a.role for a in found.accused} == {"Iran": "supplier", "Houthis": "recipient"}


SPOKEN = {
    "hearsay without a source is a suspicion": (
        "fr",
        "L'Iran aurait livré des missiles aux Houthis malgré l'embargo de l'ONU.",
        ("suspected", set()),
    ),
    "hearsay with a source is an allegation": (
        "es",
        "Según dos diplomáticos, Irán habría entregado misiles a los hutíes pese al embargo de la ONU.",
        ("alleged", {"dos diplomáticos"}),
    ),
    "an agency that quotes is no alleger": (
        "ru",
        "Иран передал ракеты хуситам в обход эмбарго ООН, сообщает Reuters со ссылкой на двух дипломатов.",
        ("alleged", {"двух дипломатов"}),
    ),
    "the passive names its doer behind": (
        "ar",
        "قالت فرنسا إن صواريخ سلمت إلى الحوثيين من قبل إيران في خرق لحظر الأمم المتحدة.",
        ("asserted", {"France"}),
    ),
}


@pytest.mark.parametrize("name", SPOKEN)
def test_who_says_it_and_how_strongly(name: str):
    code, text, wanted = SPOKEN[name]
    (found,) = read_document(Document(text, language=code)).allegations
    assert (found.claim_strength, {a.name for a in found.alleged_by}) == wanted
    assert {a.name: a.role for a in found.accused} == {"Iran": "supplier", "Houthis": "recipient"}


NOT_TOLD = {
    "a call": ("ru", "Франция призвала Иран прекратить поставки оружия хуситам."),
    "what a resolution forbids": ("fr", "La résolution 2216 interdit de livrer des armes aux Houthis."),
    "what the committee permits": (
        "fr",
        "Le Comité des sanctions a autorisé l'exportation de deux hélicoptères vers la Centrafrique.",
    ),
    "a seizure at home": (
        "ru",
        "Полиция изъяла у жителя Казани два автомата. Генсек ООН выступил с докладом.",
    ),
    "shells across a border": ("ar", "اتهم لبنان إسرائيل بخرق القرار 1701 بعد قصف بلدات جنوبية بالقذائف."),
    "an embargo that is prolonged": (
        "es",
        "El Consejo de Seguridad prorrogó el embargo de armas contra los hutíes.",
    ),
    "a measure that is to be carried out": (
        "ar",
        "طالبت السعودية مجلس الأمن بتنفيذ القرار 2216 ووقف تهريب السلاح إلى اليمن.",
    ),
}


@pytest.mark.parametrize("name", NOT_TOLD)
def test_what_tells_of_no_conduct_is_not_proposed(name: str):
    code, text = NOT_TOLD[name]
    assert read_document(Document(text, language=code)).allegations == ()


GERMAN = {
    "the verb stands last": (
        "Die Türkei soll der libyschen Einheitsregierung Drohnen geliefert haben und damit gegen das "
        "UN-Embargo verstoßen.",
        {"Turkey": "supplier", "Government of National Accord": "recipient"},
    ),
    "according to whom, without a comma": (
        "Nach Angaben des Außenministeriums in Seoul schickte Nordkorea Soldaten nach Russland und verstieß "
        "gegen UN-Resolutionen.",
        {"North Korea": "supplier", "Russia": "recipient"},
    ),
    "the passive": (
        "Die Raketen wurden vom Iran an die Huthis geliefert, ein Verstoß gegen das UN-Waffenembargo.",
        {"Iran": "supplier", "Houthis": "recipient"},
    ),
}


@pytest.mark.parametrize("name", GERMAN)
def test_german_tells_who_does_what(name: str):
    text, wanted = GERMAN[name]
    (found,) = read_document(Document(text, language="de")).allegations
    assert {a.name: a.role for a in found.accused} == wanted


HOSTILE = {
    "one party a thousand times": ("fr", "l'Iran et la Russie, "),
    "verbs of saying": ("ru", "заявил, что Иран сообщил, что "),
    "quotation marks": ("es", "«“‘' "),
    "accusations": ("ar", "اتهمت فرنسا إيران بتزويد الحوثيين بأسلحة "),
    "goods without an end": ("fr", "des armes et des munitions livrées à "),
    "capitals": ("es", "La Empresa Minera Del Sur "),
    "vowel marks": ("ar", "سُلِّمَتْ" * 20),
    "one word": ("ru", "поставка" * 100),
    "nothing but of": ("fr", "de d'l'du des "),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_in_time(name: str):
    code, part = HOSTILE[name]
    text = (part * (100_000 // len(part) + 1))[:100_000]
    read_document(Document("x.", language=code))  # the lists are compiled once
    start = time.process_time()
    read_document(Document(text, language=code))
    assert time.process_time() - start < SECONDS
