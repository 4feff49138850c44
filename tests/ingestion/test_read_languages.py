"""The language of a text and the direction of its lines."""

import pytest

from tracker.ingestion.reading.directions import direction_of
from tracker.ingestion.reading.languages import detect_language

TEXTS = {
    "en": "The coast guard said on Tuesday that a tanker met a second ship at night",
    "ar": "قال خفر السواحل يوم الثلاثاء إن ناقلة نفط التقت بسفينة ثانية ليلا على بعد أربعين ميلا من الساحل.",
    "he": "משמר החופים מסר ביום שלישי כי מכלית נפגשה עם אונייה שנייה בלילה, ארבעים מייל מהחוף.",
    "fa": "گارد ساحلی روز سه‌شنبه اعلام کرد که یک نفتکش شبانه در چهل مایلی ساحل با کشتی دیگری دیدار کرد.",
    "ur": "کوسٹ گارڈ نے منگل کو بتایا کہ ایک ٹینکر رات کو ساحل سے چالیس میل دور دوسرے جہاز سے ملا۔",
    "ps": "د ساحلي ساتونکو د سې شنبې په ورځ وویل چې یوه ټانکر د شپې په ساحل کې له بلې کښتۍ سره ولیدل.",
    "ckb": "پاسەوانی کەنار دەریا ڕۆژی سێشەممە ڕایگەیاند کە کەشتییەکی نەوتهەڵگر لە شەودا بینرا.",
    "ru": "Береговая охрана сообщила во вторник, что танкер ночью встретился с другим судном в сорока милях.",
    "uk": "Берегова охорона повідомила у вівторок, що танкер уночі зустрівся з іншим судном за сорок миль.",
    "ko": "해경은 유조선이 밤사이 다른 선박과 만났다고 밝혔다.",
    "ja": "海上保安庁は、タンカーが夜間に別の船と会ったと述べた。",
    "zh": "海岸警卫队周二表示，这艘油轮在距离海岸四十英里的地方与另一艘船会合，并关闭了应答器。",
    "el": "Το λιμενικό ανακοίνωσε ότι ένα δεξαμενόπλοιο συνάντησε άλλο πλοίο.",
    "fr": "Les garde-côtes ont déclaré mardi qu'un pétrolier avait rencontré un autre navire.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_is_told_by_the_words(language):
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize("language", TEXTS)
def test_lines_run_from_the_right_where_the_language_does(language):
    wanted = "rtl" if language in ("ar", "he", "fa", "ur", "ps", "ckb") else "ltr"
    assert direction_of(language) == wanted
    assert direction_of(f"{language}-IQ") == wanted


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("ur-Latn", "ltr"),
        ("pa-Arab-PK", "rtl"),
        ("ar_EG", "rtl"),
        ("FA-IR", "rtl"),
        ("prs", "rtl"),
        ("sr-Cyrl", "ltr"),
        (None, "auto"),
        ("", "auto"),
    ],
)
def test_a_script_in_the_tag_decides(tag, direction):
    assert direction_of(tag) == direction


def test_what_is_declared_counts_where_the_words_agree_or_cannot_tell():
    assert detect_language(TEXTS["ko"], "ko-KP") == "ko-KP"
    assert detect_language(TEXTS["ko"], "en") == "ko"
    assert detect_language("해경", "ko") == "ko"
    assert detect_language("12 / 34") is None


def test_a_name_in_another_script_changes_nothing():
    assert detect_language(f"{TEXTS['en']} The tanker is called 푸른왜가리 in Korean reports.") == "en"
