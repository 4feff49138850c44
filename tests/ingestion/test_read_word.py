"""Word documents: what is text in them, and what is not."""

import zipfile
from io import BytesIO

import pytest

from tracker.ingestion.reading import NotReadable, ReadDocument, Remark, read_bytes

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
MET = "The coast guard said on Tuesday that two ships met at night, forty miles off the coast."


def word_file(body: str, **parts: str) -> bytes:
    """A document whose body is `body`; `parts` are further files of its folder word/."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def p(*runs: str, style: str = "") -> str:
    head = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{head}{''.join(runs)}</w:p>"


def r(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def _read(body: str, **parts: str) -> ReadDocument:
    return read_bytes(word_file(body, **parts), filename="report.docx")


def test_a_paragraph_is_a_line_and_the_first_in_a_title_style_the_title():
    read = _read(p(r("Ships "), r("at night"), style="Title") + p(r(MET)) + p() + p(r("Nobody was hurt.")))
    assert read.text == f"Ships at night\n{MET}\nNobody was hurt."
    assert (read.kind, read.title, read.language) == ("docx", "Ships at night", "en")


def test_tracked_insertions_are_text_and_deletions_are_not():
    moved = "<w:moveFrom><w:r><w:t>Before.</w:t></w:r></w:moveFrom>"
    body = p(
        r("The owner "),
        "<w:del><w:r><w:delText>confessed</w:delText></w:r></w:del>",
        f"<w:ins>{r('denied it')}</w:ins>",
        r("."),
        moved,
    )
    read = _read(body)
    assert read.text == "The owner denied it."
    assert Remark.TRACKED_CHANGES in read.remarks


def test_hidden_words_are_left_out_and_told():
    read = _read(p(r("Seen. "), r("Unseen.", "<w:vanish/>"), r("Seen too.", '<w:vanish w:val="0"/>')))
    assert read.text == "Seen. Seen too."
    assert Remark.HIDDEN_TEXT in read.remarks


def test_a_row_is_a_line_also_in_a_table_within_a_table():
    def table(*rows: list[str]) -> str:
        cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"

    inner = table([p(r("IMO")), p(r("9999993"))])
    outer = table([p(r("Ship")), p(r("Number"))], [p(r("Blue Heron")) + p(r("Example")), inner])
    assert _read(outer).text == "Ship | Number\nBlue Heron Example | IMO | 9999993"


def test_a_footnote_follows_the_paragraph_that_refers_to_it():
    notes = (
        f"<w:footnotes {NAMESPACES}>"
        f'<w:footnote w:id="-1" w:type="separator">{p(r("---"))}</w:footnote>'
        f'<w:footnote w:id="2">{p(r("Letter from a Member State, 3 March."))}</w:footnote></w:footnotes>'
    )
    refers = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:footnoteReference w:id="-1"/></w:r>'
    read = _read(p(r(MET), refers) + p(r("Next.")), footnotes=notes)
    assert read.text == f"{MET}\nLetter from a Member State, 3 March.\nNext."


def test_what_stands_twice_for_two_programs_is_read_once():
    both = "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
    assert _read(p(both.format(r("Once."), r("Once.")))).text == "Once."


def test_a_document_that_is_too_large_when_unpacked_is_refused_at_once():
    with pytest.raises(NotReadable, match="too large when unpacked"):
        read_bytes(word_file("<w:p/>" * 11_000_000), filename="bomb.docx")


@pytest.mark.parametrize(
    ("body", "reason"),
    [("<w:p>", "damaged Word document"), ("<w:p/>", "no text"), ("&x;", "damaged Word document")],
)
def test_a_document_without_use_is_refused_in_words(body, reason):
    with pytest.raises(NotReadable, match=reason) as refused:
        _read(body)
    assert refused.value.kind == "docx"


def test_an_encrypted_document_is_called_so():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(NotReadable, match="encrypted"):
        read_bytes(data, filename="report.docx")
