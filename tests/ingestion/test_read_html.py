"""What a page says about itself, and what of it is read."""

import pytest

from tracker.ingestion.reading import NotReadable, ReadDocument, Remark, read_bytes

PARAGRAPH = (
    "<p>The coast guard said on Tuesday that two ships met at night, forty miles off the coast, and that "
    "both had switched off their transponders for eleven hours. The owner of one denied the claim.</p>"
)
LD = (
    '<script type="application/ld+json">'
    '{"@type": "NewsArticle", "datePublished": "%s", "publisher": %s}</script>'
)


def _read(head: str = "", body: str = PARAGRAPH * 3, url: str | None = None, lang: str = "") -> ReadDocument:
    page = f"<!DOCTYPE html><html{lang}><head>{head}</head><body><article>{body}</article></body></html>"
    return read_bytes(page.encode(), media_type="text/html", url=url)


@pytest.mark.parametrize(
    ("head", "published", "written"),
    [
        (LD % ("2025-03-04T09:15:00+09:00", "null"), "2025-03-04T00:15:00Z", "2025-03-04T09:15:00+09:00"),
        (
            '<meta property="article:published_time" content="2025-03-04T09:15:00Z">',
            "2025-03-04T09:15:00Z",
            "2025-03-04T09:15:00Z",
        ),
        ('<meta name="date" content="2025-03-04">', "2025-03-04", "2025-03-04"),
        ('<meta name="date" content="2025-03-04 09:15">', "2025-03-04T09:15:00", "2025-03-04 09:15"),
        ('<meta property="article:modified_time" content="2025-03-04T09:15:00Z">', None, None),
    ],
)
def test_the_date_is_as_stated(head, published, written):
    read = _read(head)
    if published:
        assert (read.published, read.published_as_written) == (published, written)
    else:
        assert read.published_as_written is None


def test_the_publisher_is_as_stated_and_never_the_address():
    assert _read(LD % ("", '{"name": "Harbour Daily"}')).site_name == "Harbour Daily"
    assert _read('<meta property="og:site_name" content="Harbour Daily">').site_name == "Harbour Daily"
    assert (
        _read("<title>Ship report - Harbour Daily</title>", url="https://harbour-daily.example/1").site_name
        is None
    )


@pytest.mark.parametrize(
    ("href", "url", "canonical"),
    [
        ("https://news.example.com/story", None, "https://news.example.com/story"),
        ("/story", "https://news.example.com/x?utm=1", "https://news.example.com/story"),
        ("https://news.example.com/", "https://news.example.com/story", None),
        ("javascript:alert(1)", "https://news.example.com/story", None),
        ("http://[bad", "https://news.example.com/story", None),
    ],
)
def test_a_canonical_address_is_believed_unless_it_is_the_front_of_the_site(href, url, canonical):
    assert _read(f'<link rel="canonical" href="{href}">', url=url).canonical_url == canonical


def test_the_words_tell_the_language_and_the_page_its_region():
    assert _read(lang=' lang="en-GB"').language == "en-GB"
    assert _read(lang=' lang="ko"').language == "en"


def test_what_no_reader_saw_is_left_out_and_told():
    hidden = '<div style="Display : none"><p>The owner confessed to it all in court.</p></div>'
    read = _read(body=PARAGRAPH * 2 + hidden)
    assert "confessed" not in read.text
    assert Remark.HIDDEN_TEXT in read.remarks


def test_a_hidden_menu_is_no_news():
    menu = '<ul style="display:none"><li>Front page</li></ul>'
    page = f"<html><body><div>{menu}<a href=/>Front</a></div><article>{PARAGRAPH * 3}</article></body></html>"
    assert Remark.HIDDEN_TEXT not in read_bytes(page.encode()).remarks


def test_menus_and_comments_are_not_the_article():
    around = (
        '<nav><a href="/">Front page</a></nav><div id="comments"><p>First! What a story this is.</p></div>'
    )
    read = read_bytes(f"<html><body>{around}<article>{PARAGRAPH * 3}</article></body></html>".encode())
    assert "Two ships" in read.text.replace("two", "Two")
    assert "Front page" not in read.text


def test_a_page_without_an_article_makes_none():
    with pytest.raises(NotReadable, match="no article"):
        read_bytes(
            b"<html><body><nav><a href=/>Front</a></nav><script>let a = 'words'</script></body></html>"
        )


def test_a_declaration_of_xml_before_a_page_does_no_harm():
    page = f'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body>{PARAGRAPH}</body></html>'
    assert "two ships met" in read_bytes(page.encode()).text
