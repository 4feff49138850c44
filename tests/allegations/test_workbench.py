"""The workbench as a page: what it shows, to whom, and at what cost."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.allegations.bench import TEXT, a_full_allegation, address, fresh, send, signed_in
from tests.conftest import person
from tests.factories import (
    NOW,
    AllegationFactory,
    AnnotationFactory,
    ArticleTextFactory,
    CircleFactory,
    CitationFactory,
    EvidenceFactory,
    InvolvementFactory,
    PublisherFactory,
    ReadingFactory,
    ResolutionFactory,
)
from tracker.accounts.models import Role
from tracker.allegations.models import AllegationLink, Evidence, Suggestion
from tracker.allegations.services import decide

pytestmark = pytest.mark.django_db
ON_THE_RECORD = [
    "decision",
    "claim",
    "release",
    "undo",
    "draft",
    "parties",
    "evidence",
    "citation_add",
    "link",
    "note",
]
ON_A_PART = ["evidence_remove", "suggestion", "citation", "link_judge"]
POSTS: list[tuple[str, tuple[int, ...]]] = [(n, ()) for n in ON_THE_RECORD] + [(n, (1,)) for n in ON_A_PART]
OF_REVIEWERS = {"decision", "citation_add", "citation", "link_judge"}


class Page(HTMLParser):
    """The ids of a page, what its links aim at, and the words of its article with their places."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.aims: list[str] = []
        self.words: dict[int, str] = {}
        self.open: list[tuple[str, int | None, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.aims += [found["href"][1:]] if (found.get("href") or "").startswith("#") else []
        if tag not in {"meta", "link", "input", "use", "br", "path", "rect", "circle"}:
            start = int(found["data-start"]) if "data-start" in found else None
            self.open.append((tag, start, "data-skip" in found))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        starts = [start for _tag, start, _skip in self.open if start is not None]
        if starts and not any(skip for _tag, _start, skip in self.open):
            self.words[starts[-1]] = self.words.get(starts[-1], "") + data


def page_of(client, allegation, **query):
    response = client.get(address(allegation), query)
    assert response.status_code == 200
    return response.content.decode()


def test_every_field_links_to_its_words_and_every_mark_to_its_field(reviewer):
    page = Page(page_of(signed_in(reviewer), a_full_allegation()))
    assert {"ev-items-1", "f-items", "ev-supplier-m1", "f-supplier"} <= set(page.ids)
    assert {"ev-items-1", "f-items", "ev-supplier-1", "f-supplier"} <= set(page.aims)
    assert set(page.aims) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_the_words_of_the_page_are_the_words_of_the_text(reviewer):
    page = Page(page_of(signed_in(reviewer), a_full_allegation()))
    assert all(TEXT[start : start + len(words)] == words for start, words in page.words.items())
    assert "".join(TEXT.split()) == "".join("".join(page.words[s] for s in sorted(page.words)).split())


def test_text_of_a_source_is_shown_and_never_run(reviewer):
    hostile = (
        '<script>alert(1)</script> "><img src=x onerror=alert(2)> North Korea shipped shells. {{ 7|add:7 }}'
    )
    text = ArticleTextFactory(text=hostile, article__title=hostile[:60])
    ReadingFactory(text=text, blocks=[["headline", 0, 25]])
    allegation = AllegationFactory(
        article=text.article, summary=hostile[:90], items=hostile[:60], place="</textarea><script>x</script>"
    )
    EvidenceFactory(allegation=allegation, quote="<img src=x onerror=alert(2)>", supports=["items"])
    InvolvementFactory(allegation=allegation, name="<b>Bold & Sons</b>")
    CitationFactory(allegation=allegation, reason="<i>because</i>")
    AnnotationFactory(target=allegation, body="<u>note</u>", author=reviewer)
    html = page_of(signed_in(reviewer), allegation)
    assert not re.search(r"<script>|<img|<b>Bold|<i>because|<u>note|onerror=alert\(2\)>", html)
    assert "&lt;img src=x onerror=alert(2)&gt;" in html
    assert "{{ 7|add:7 }}" in html


def test_blocks_of_the_reading_become_headline_caption_and_apparatus(reviewer):
    head = "Shells by night\n\nShells by night\nA port at night. (Photo)\n3 May 2026"
    words = f"{head}\n\nNorth Korea shipped shells."
    text = ArticleTextFactory(text=words, article__title="Shells by night")
    blocks = [
        ["headline", 0, 15],
        ["headline", 17, 32],
        ["caption", 33, 57],
        ["dateline", 58, 68],
        ["body", 70, 97],
    ]
    ReadingFactory(text=text, blocks=blocks)
    allegation = AllegationFactory(article=text.article)
    EvidenceFactory(allegation=allegation, quote="North Korea shipped shells.", supports=["items"])
    html = page_of(signed_in(reviewer), allegation)
    assert re.search(r'<h3 dir="auto"><span data-start="0">Shells by night', html)
    assert "Headline repeated in the source, folded" in html
    assert '<p class="caption" dir="auto"><span data-start="33">A port at night.' in html
    assert '<p class="apparatus" dir="auto"><span data-start="58">' in html


def test_another_role_of_the_accused_takes_a_free_place(reviewer):
    allegation = AllegationFactory()
    EvidenceFactory(allegation=allegation, supports=["vessel"])
    InvolvementFactory(allegation=allegation, role="vessel", name="Morning Star")
    html = page_of(signed_in(reviewer), allegation)
    assert 'id="f-vessel" data-field="supplier"' in html
    assert 'href="#f-vessel" data-shortcut="2" data-tie="vessel"' in html
    assert 'id="f-recipient" data-field="recipient"' in html


def test_other_allegations_of_the_article_are_linked_where_their_words_stand(reviewer):
    allegation = a_full_allegation()
    other = AllegationFactory(article=allegation.article, summary="North Korea shipped coal.")
    EvidenceFactory(
        allegation=other, quote="In October North Korea shipped coal too.", text=allegation.article.text
    )
    html = page_of(signed_in(reviewer), allegation)
    assert re.search(rf'class="ev-other" href="{address(other)}"[^>]*>In October', html)


def test_what_the_text_leaves_open_is_said(reviewer):
    allegation = a_full_allegation(cites_unspecified_resolutions=True, is_sample=True)
    html = page_of(signed_in(reviewer), allegation)
    assert "Cited without a number" in html
    assert "the document does not name its publisher" in html
    assert "Sample" in html
    allegation.article.publisher = PublisherFactory(name="Harbour Post", reliability="B")
    allegation.article.save(update_fields=["publisher"])
    assert "B, usually reliable" in page_of(signed_in(reviewer), allegation)


def test_evidence_of_an_older_text_is_shown_in_that_text(reviewer):
    allegation = a_full_allegation()
    newer = ArticleTextFactory(article=allegation.article, reader="test 2", text="Other words altogether.")
    assert fresh(allegation).article.text == newer
    html = page_of(signed_in(reviewer), allegation)
    assert "artillery</span> shells</a>" in html
    assert "A newer reading of the document exists" in html


def test_a_reader_sees_all_and_is_offered_nothing(reader):
    allegation = a_full_allegation()
    AnnotationFactory(target=allegation, body="Which port?")
    html = page_of(signed_in(reader), allegation)
    assert "artillery shells" in html
    assert "Which port?" in html
    main = html[html.index('id="main"') : html.index("</main>")]
    assert "<form" not in re.sub(r'<form id="drop-.*?</form>', "", main, flags=re.S)
    assert not re.search(r'<button[^>]*type="submit"', main)


def test_a_decided_record_is_not_edited(reviewer):
    allegation = a_full_allegation()
    decide(allegation, "confirmed", by=reviewer, reason="", seen_version=1)
    html = page_of(signed_in(reviewer), allegation)
    assert 'id="form-items"' not in html
    assert 'href="#d-reopen"' in html
    assert 'href="#d-confirm"' not in html
    assert 'id="undo-move"' in html


@pytest.mark.parametrize(("name", "pks"), POSTS)
def test_who_may_send_what(name, pks, reader, analyst, administrator):
    allegation = a_full_allegation()
    assert send(signed_in(reader), allegation, name, *pks).status_code == 403
    assert send(signed_in(administrator), allegation, name, *pks).status_code == 403
    answer = send(signed_in(analyst), allegation, name, *pks).status_code
    assert (answer == 403) is (name in OF_REVIEWERS)


@pytest.mark.parametrize(("name", "pks"), [("workbench", ()), ("history", ()), *POSTS])
def test_for_an_outsider_a_restricted_record_does_not_exist(name, pks, lead):
    allegation = a_full_allegation(circle=CircleFactory())
    client = signed_in(lead)
    is_page = name in {"workbench", "history"}
    answer = client.get(address(allegation, name)) if is_page else send(client, allegation, name, *pks)
    assert answer.status_code == 404
    allegation.circle.members.add(lead)
    assert is_page is (client.get(address(allegation, name, *pks)).status_code == 200)


@pytest.mark.parametrize(("name", "pks"), POSTS)
def test_what_changes_something_is_never_a_get(name, pks, lead):
    assert signed_in(lead).get(address(a_full_allegation(), name, *pks)).status_code == 405


def test_restricted_records_leave_no_trace_on_an_open_one(reviewer):
    allegation, circle = a_full_allegation(), CircleFactory()
    hidden = AllegationFactory(article=allegation.article, circle=circle, summary="Known to few.")
    EvidenceFactory(
        allegation=hidden, quote="In October North Korea shipped coal too.", text=allegation.article.text
    )
    AllegationLink.objects.create(source=allegation, target=hidden, kind="follows", by=reviewer)
    AnnotationFactory(target=allegation, circle=circle, body="Hush.")
    client = signed_in(reviewer)
    for html in (page_of(client, allegation), client.get(address(allegation, "history")).content.decode()):
        assert "Known to few" not in html
        assert hidden.reference not in html
        assert "Hush." not in html
    circle.members.add(reviewer)
    assert "Known to few" in page_of(client, allegation)


@pytest.mark.parametrize("name", ["workbench", "history"])
def test_the_number_of_queries_does_not_grow(name, lead, reviewer):
    allegation = a_full_allegation()
    _grow(allegation, reviewer, 0, 2)
    client = signed_in(lead)
    client.get(address(allegation, name))
    few = _queries(client, allegation, name)
    _grow(allegation, reviewer, 2, 20)
    assert _queries(client, allegation, name) == few
    assert few < 50


def _queries(client, allegation, name):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address(allegation, name)).status_code == 200
    return len(found)


def _grow(allegation, user, first, last):
    """One more of everything that hangs on an allegation, for each number."""
    text = allegation.article.text
    fields = [
        "regime",
        "summary",
        "category",
        "items",
        "quantity_text",
        "quantity_value",
        "quantity_unit",
        "place",
    ]
    for n in range(first, last):
        Evidence.objects.create(
            allegation=allegation,
            text=text,
            start=20 + n,
            end=60 + n,
            quote=TEXT[20 + n : 60 + n],
            supports=["place"],
        )
        InvolvementFactory(allegation=allegation, role="carrier", name=f"Line {n}")
        CitationFactory(
            allegation=allegation, number=2000 + n, state="accepted", decided_by=user, decided_at=NOW
        )
        other = AllegationFactory(article=allegation.article)
        EvidenceFactory(allegation=other, text=text)
        AllegationLink.objects.create(source=allegation, target=other, kind="follows", by=user)
        note = AnnotationFactory(target=allegation, author=person(f"author{n}", Role.ANALYST))
        AnnotationFactory(target=allegation, reply_to=note)
        if n < len(fields):
            value = {"category": "coal-minerals", "regime": allegation.regime_id, "quantity_value": "7"}
            Suggestion.objects.create(
                allegation=allegation,
                field=fields[n],
                value=value.get(fields[n], "x"),
                reader="rules 2",
                created_at=NOW,
            )


def test_each_field_says_which_rule_and_which_words_set_it(client, analyst):
    allegation = AllegationFactory(
        why=[
            ["category", "supply: arms", "shipped"],
            ["accused", "subject of a verb of moving", "North Korea"],
            ["claim_strength", "somebody confirms it", "confirm"],
            ["basis", "statement", "joint <b>statement</b>"],
        ]
    )
    InvolvementFactory(allegation=allegation, role="supplier", name="North Korea")
    client.force_login(analyst)
    page = client.get(allegation.get_absolute_url())
    reasons = {
        draft.key: [(r.rule, r.words) for r in draft.reasons]
        for draft in page.context["bench"].fields.values()
    }
    assert reasons["category"] == [("supply: arms", "shipped")]
    assert reasons["supplier"] == [("subject of a verb of moving", "North Korea")]
    assert reasons["recipient"] == []
    assert reasons["claim"] == [("somebody confirms it", "confirm"), ("statement", "joint <b>statement</b>")]
    html = page.content.decode()
    assert 'id="why-claim"' in html
    assert 'id="why-recipient"' not in html
    assert "joint &lt;b&gt;statement" in html


def test_who_may_not_edit_is_told_of_each_field_what_is_there_and_what_is_not(client, reader):
    allegation = AllegationFactory(place="Rajin", cites_unspecified_resolutions=False)
    client.force_login(reader)
    page = client.get(allegation.get_absolute_url())
    fields = page.context["bench"].fields
    assert fields["place"].values == ["Rajin"]
    assert fields["items"].values == fields["res"].values == fields["grade"].values == []
    body = page.content.decode()
    assert body.count('<p class="note muted">Not given</p>') == 2  # items, grade
    assert body.count('<p class="note muted">Not named</p>') == len(
        re.findall('<div class="field__parties">', body)
    )


@pytest.mark.parametrize(
    ("is_listed", "name", "flag"),
    [(True, "1718 (2006)", "the text says 2009"), (False, "1718 (2009)", "1718 is of 2006")],
)
def test_a_citation_with_a_wrong_year_shows_both(client, analyst, is_listed, name, flag):
    allegation = EvidenceFactory().allegation
    CitationFactory(
        allegation=allegation,
        basis="cited",
        resolution=ResolutionFactory() if is_listed else None,
        year=2009,
        problem="year-mismatch",
        text=allegation.article.text,
        start=0,
        end=4,
    )
    client.force_login(analyst)
    page = page_of(client, allegation)
    assert name in page
    assert flag in page
