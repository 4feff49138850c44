"""What of a page is its article: paragraphs of any make are kept, what the site adds is left out."""

from lxml.html import fromstring, tostring

from tracker.ingestion.reading import read_bytes
from tracker.ingestion.reading.boilerplate import article_lines, drop_beside_the_article, pull_lead_into_body
from tracker.ingestion.reading.paragraphs import wrap_loose_text

MET = "The coast guard said on Tuesday that two ships met at night, forty miles off the coast of the island."
OFF = "Both had switched off their transponders for eleven hours, and a third ship kept watch to the north."
DENIED = "The owner of one, a company in a free port, denied the claim and said its ship had lost its anchor."
BODY = f"<p>{MET}</p><p>{OFF}</p><p>{DENIED}</p>"


def _text(body: str, head: str = "") -> str:
    return read_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode()).text


def test_text_between_line_breaks_is_paragraphs():
    text = _text(f"<div class='content'>{MET}<br><br>{OFF} <b>Nobody</b> was hurt.<br /> <br/>{DENIED}</div>")
    assert text.split("\n") == [MET, f"{OFF} Nobody was hurt.", DENIED]


def test_loose_text_beside_paragraphs_is_kept_in_its_place():
    text = _text(
        f"<section class='article-content'>{MET}<p>{OFF}</p>{DENIED}<ul><li>One tanker</li></ul></section>"
    )
    assert text.split("\n") == [MET, OFF, DENIED, "- One tanker"]


def test_a_single_line_break_is_no_new_paragraph():
    tree = fromstring(f"<div>{MET}<br>{OFF}<p>{DENIED}</p></div>")
    wrap_loose_text(tree)
    assert tostring(tree, encoding="unicode") == f"<div><p>{MET}<br>{OFF}</p><p>{DENIED}</p></div>"


def test_the_title_is_no_line_of_the_text():
    text = _text(
        f"<article><h1>Two ships met at night</h1>{BODY}</article>", "<title>Two ships met at night</title>"
    )
    assert text.startswith(MET)
    block = f"<article><header><h1>Two ships met</h1><p>By A. Roe, 3 March</p></header>{BODY}</article>"
    assert _text(block).startswith(MET)


def test_a_line_that_only_resembles_the_title_stays():
    assert article_lines(f"Ships\n{MET}", ["Two ships met at night"]) == f"Ships\n{MET}"


def test_an_opening_in_a_box_of_its_own_is_kept():
    lead = (
        "Three tankers moved refined oil between them in one night, two officials told reporters on Monday."
    )
    box = f"<div class='story__summary summary'>{lead}</div>"
    assert _text(f"<div>{box}<div class='article__text'>{BODY}</div></div>").startswith(lead)


def test_an_opening_that_stands_in_the_text_too_is_not_put_there_again():
    tree = fromstring(f"<div><div class='lead'>{MET}</div><div class='text'>{BODY}</div></div>")
    pull_lead_into_body(tree)
    assert tree.text_content().count(MET) == 2


def test_readers_comments_are_left_out():
    said = (
        "<p>I know the owner and he sold shells to both sides, everybody in the harbour knows that.</p>" * 3
    )
    for box in (
        "<div id='comments' class='comments-area'>%s</div>",
        "<section class='reader-comments'>%s</section>",
        "<div class='c'><article class='comment odd'>%s</article></div>",
        "<ul><li class='comment depth-1'>%s</li></ul>",
        "<div itemscope itemtype='https://schema.org/Comment'>%s</div>",
        "<h3>12 comments</h3><div>%s</div>",
    ):
        text = _text(f"<article>{BODY}{box % said}</article>")
        assert MET in text
        assert "I know the owner" not in text, box


def test_an_article_in_a_box_that_speaks_of_comments_is_kept():
    tree = fromstring(f"<body><div class='with-comments comments'><h1>Ships</h1>{BODY}</div></body>")
    drop_beside_the_article(tree)
    assert MET in tree.text_content()
    assert MET in _text(f"<div class='commentary'>{BODY}</div>")


def test_links_to_other_articles_are_left_out():
    other = "<a href='/x'>Minister sold shells to both sides</a>"
    for teaser in (
        f"<p><strong>READ MORE:</strong> {other}</p>",
        f"<p>Читайте также: {other}</p>",
        f"<p>Baca juga: {other}</p>",
        f"<h3>Don't miss</h3><p>{other}</p><p>{other} [VIDEO]</p>",
        f"<p><a href='/x'>{'Minister sold shells to both sides'.upper()}</a></p>",
    ):
        text = _text(f"<article><p>{MET}</p>{teaser}<p>{OFF}</p><p>{DENIED}</p></article>")
        assert text.split("\n") == [MET, OFF, DENIED], teaser


def test_a_sentence_that_begins_like_a_label_stays():
    sentence = (
        "Related companies of the owner were searched on the same day, the prosecutor said in a statement."
    )
    assert sentence in _text(f"<article><p>{MET}</p><p>{sentence}</p><p>{OFF}</p></article>")


def test_a_list_over_a_name_is_no_part_of_the_sentence():
    popup = (
        "<span class='rollover-block'><a href='/1'>Owner accused again</a><a href='/2'>Owner flees</a></span>"
    )
    tree = fromstring(f"<div><p>The owner <span class='rollover'>Roe{popup}</span> denied it.</p></div>")
    drop_beside_the_article(tree)
    assert tree.text_content() == "The owner Roe denied it."


def test_notes_of_the_site_and_credits_are_no_lines_of_the_article():
    text = "\n".join(
        [
            MET,
            "Click here to subscribe to our newsletter",
            OFF,
            "Follow our shipping desk on Twitter and Facebook.",
            "- Sign up for the register before sailing",
            "Share",
            "A. Roe contributed to this report.",
            "(Reporting by A. Roe; editing by B. Doe)",
            "Updated at 1:23 p.m.",
        ]
    )
    assert article_lines(text, []) == "\n".join([MET, OFF, "- Sign up for the register before sailing"])


def test_a_credit_in_the_midst_of_a_text_stays():
    text = f"{MET}\nReporting by the panel was hindered for a year.\n{DENIED}"
    assert article_lines(text, []) == text
