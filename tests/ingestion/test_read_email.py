"""E-mails: which of their texts is read, what their headers claim, and what hangs on them."""

from email.message import EmailMessage

import pytest

from tracker.ingestion.reading import NotReadable, Remark, read_bytes
from tracker.ingestion.reading.containers import open_container
from tracker.ingestion.reading.messages import header, open_message

MET = "The coast guard said on Tuesday that two ships met at night, forty miles off the coast of the island."


def message(text: str = MET, html: str = "", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Desk <desk@news.example.com>"
    for name, value in headers.items():
        made[name] = value
    if text:
        made.set_content(text)
    if html:
        (made.add_alternative if text else made.set_content)(html, subtype="html")
    return made


def test_what_the_headers_claim_is_kept_as_a_claim():
    sent = message(Subject="Vorwürfe gegen Reederei", Date="Tue, 04 Mar 2025 09:15:00 +0900")
    read = read_bytes(bytes(sent))
    assert (read.kind, read.title, read.byline) == (
        "eml",
        "Vorwürfe gegen Reederei",
        "Desk <desk@news.example.com>",
    )
    assert (read.published, read.published_as_written) == (
        "2025-03-04T00:15:00Z",
        "Tue, 04 Mar 2025 09:15:00 +0900",
    )
    assert read.text == MET
    assert read.remarks == (Remark.UNPROVED_SENDER,)


def test_the_plain_form_is_read_unless_it_is_a_stub():
    page = f"<html><body><p>{MET}</p><p>{MET.replace('two', 'three')}</p></body></html>"
    assert read_bytes(bytes(message(MET, page, Subject="a"))).text == MET
    stub = read_bytes(bytes(message("View this in your browser.", page, Subject="a"))).text
    assert "three ships met" in stub
    assert "browser" not in stub


def test_a_letter_laid_out_in_tables_is_read():
    page = (
        f"<table role=presentation><tr><td><table><tr><td>{MET}<br>Yours, the desk</td></tr></table></table>"
    )
    assert MET in read_bytes(bytes(message("", page, Subject="a"))).text


def test_a_message_that_only_forwards_has_the_text_of_the_forwarded():
    outer = message("", Subject="Fwd")
    outer.add_attachment(message(Subject="Inner"))
    read = read_bytes(bytes(outer))
    assert (read.text, read.title) == (MET, "Fwd")
    (inside,) = open_container(bytes(outer))
    assert inside.media_type == "message/rfc822"
    assert read_bytes(inside.data).title == "Inner"


def test_what_hangs_on_a_message_is_told_and_given_out_in_order():
    sent = message(Subject="a")
    sent.add_attachment(b"%PDF-1.4 no more", maintype="application", subtype="pdf", filename="../bericht.pdf")
    sent.add_attachment("notes of the desk", filename="notizen ü.txt")
    sent.add_attachment(
        b"\x89PNG\r\n\x1a\n" + bytes(40), maintype="image", subtype="png", filename="logo.png"
    )
    assert Remark.ATTACHMENTS in read_bytes(bytes(sent)).remarks
    given = list(open_container(bytes(sent)))
    assert [(one.position, one.safe_name, one.media_type) for one in given] == [
        (1, "bericht.pdf", "application/pdf"),
        (2, "notizen ü.txt", "text/plain; charset=utf-8"),
        (3, "logo.png", "image/png"),
    ]
    assert given[0].data == b"%PDF-1.4 no more"
    assert "image" in given[2].refused
    assert not given[2].data


HOSTILE = {
    "Message-ID": "<a@[",
    "From": "(" * 20_000,
    "To": ", ".join(f"a{n}@example.com" for n in range(20_000)),
    "Subject": "=?utf-8?B?7KCc7J6sIOychOuwmCDrs7/ATqs6A=?= =?nonsense?Q?a?= =?utf-8?Q?two=0Alines?=",
    "Date": "not a date",
    "Content-Disposition": "attachment; filename*=nonsense''%zz; filename*0=a; filename*1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_header_that_breaks_parsers_harms_nothing(name):
    raw = f"From: a@example.com\r\n{name}: {HOSTILE[name]}\r\nSubject: b\r\n\r\n{MET}\r\n"
    if name == "Content-Disposition":
        with pytest.raises(NotReadable, match="no text"):
            read_bytes(raw.encode())
        assert [one.data for one in open_container(raw.encode())] == [f"{MET}\r\n".encode()]
        return
    read = read_bytes(raw.encode())
    assert read.text == MET
    assert "\n" not in (read.title or "")
    assert len(read.byline or "") <= 300


def test_a_character_set_that_nobody_knows_is_guessed():
    raw = (
        b"Subject: a\r\nFrom: b@example.com\r\nContent-Type: text/plain; charset=zlib_codec\r\n\r\n"
        + MET.encode()
    )
    assert read_bytes(raw).text == MET


def test_letters_without_a_label_in_a_header_are_read_as_what_they_are():
    assert header(open_message("Subject: Vorwürfe\r\n\r\nx".encode()), "Subject") == "Vorwürfe"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"Content-Type: message/rfc822\r\n\r\n" * 500 + MET.encode(), "nested too deeply"),
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20_000,
            "too many parts",
        ),
        (b"Subject: a\r\n\r\n" + b"a\n" * 2_000_001, "too large"),
    ],
)
def test_a_message_out_of_all_proportion_is_refused_in_words(raw, reason):
    raw = b"Subject: a\r\nFrom: b@example.com\r\n" + raw
    with pytest.raises(NotReadable, match=reason):
        read_bytes(raw)
    with pytest.raises(NotReadable, match=reason):
        open_container(raw)
