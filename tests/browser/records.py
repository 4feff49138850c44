"""An allegation on a text of many scripts, for the tests of the workbench."""

from __future__ import annotations

from tests.factories import (
    AllegationFactory,
    ArticleTextFactory,
    CitationFactory,
    EvidenceFactory,
    InvolvementFactory,
    ReadingFactory,
)
from tracker.allegations.models import Allegation

TEXT = (
    "🚢🚢 Shells by night 👩‍👩‍👧\n\n"
    "🇰🇵 북한은 9월에 러시아에 포탄 🎯 1,000발을 보냈다. "
    "The ministry said North Korea shipped artillery shells.\n\n"
    "قالت الوزارة إن كوريا الشمالية أرسلت قذائف مدفعية إلى روسيا.\n\n"
    "In the end 😀 nothing came of it."
)
QUOTE = "North Korea shipped artillery shells"


def a_record(**fields) -> Allegation:
    text = ArticleTextFactory(text=TEXT, article__title="Shells by night", language="")
    title = TEXT.index("\n")
    ReadingFactory(text=text, blocks=[["headline", 0, title], ["body", title + 2, len(TEXT)]])
    allegation = AllegationFactory(article=text.article, **fields)
    EvidenceFactory(
        allegation=allegation,
        quote="The ministry said North Korea shipped artillery shells.",
        supports=["category"],
    )
    EvidenceFactory(allegation=allegation, quote=QUOTE, supports=["supplier"])
    InvolvementFactory(allegation=allegation)
    CitationFactory(allegation=allegation)
    return allegation
