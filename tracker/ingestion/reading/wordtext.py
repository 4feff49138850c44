"""WordprocessingML as it streams by (ECMA-376, part 1, 17): elements in, lines of text out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

Notes = dict[tuple[str, str], str]

# What is in these is not part of the text: deleted or moved away, a second form of the same, or fields' code.
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delInstrText", "delText"})
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_BETWEEN_CELLS = " | "
_TITLE_STYLES = frozenset({"title", "titre", "titel", "heading1", "berschrift1", "titre1", "ttulo1"})


@dataclass
class _Paragraph:
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    style: str = ""


class WordText:
    """Gathers the text of a part from the events of its parser.

    `lines` are its paragraphs and rows. With `notes_of`, `notes` are those of a part of footnotes;
    with `notes`, each paragraph is followed by the notes it refers to.
    """

    def __init__(self, *, notes: Notes | None = None, notes_of: str = "") -> None:
        self.lines: list[str] = []
        self.notes: Notes = notes or {}
        self.title = self.stated_title = ""
        self.hid_something = self.has_changes = False
        self._notes_of, self._note = notes_of, ""
        self._paragraphs: list[_Paragraph] = []
        self._rows: list[list[str]] = []
        self._into: list[list[str]] = [self.lines]
        self._skipping = 0
        self._in_text = self._in_title = self._is_hidden = False
        self._run_properties = 0
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "p": self._start_paragraph,
            "pStyle": self._style,
            "rPr": partial(self._properties, 1),
            "vanish": self._vanish,
            "r": self._start_run,
            "tr": self._start_row,
            "tc": self._start_cell,
            "footnoteReference": partial(self._refer, "footnote"),
            "endnoteReference": partial(self._refer, "endnote"),
            "footnote": self._start_note,
            "endnote": self._start_note,
        }
        self._ends: dict[str, Callable[[], None]] = {
            "p": self._end_paragraph,
            "rPr": partial(self._properties, -1, {}),
            "tr": self._end_row,
            "tc": self._end_cell,
            "footnote": self._end_note,
            "endnote": self._end_note,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; `name` is namespace, space, local name."""
        local = name.rpartition(" ")[2]
        if local in ("ins", "del", "moveFrom", "moveTo") and not self._run_properties:
            self.has_changes = True
        if self._skipping or (local in _SKIPPED and not self._run_properties):
            self._skipping += 1
        elif local in ("t", "title"):
            self._in_text, self._in_title = local == "t", local == "title"
        elif local in _SIGNS and not self._run_properties:
            self._say(_SIGNS[local])
        elif local in self._starts:
            self._starts[local]({key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        """An element ends."""
        if self._skipping:
            self._skipping -= 1
            return
        local = name.rpartition(" ")[2]
        if local in ("t", "title"):
            self._in_text = self._in_title = False
        elif local in self._ends:
            self._ends[local]()

    def characters(self, data: str) -> None:
        """Letters between two tags."""
        if self._skipping:
            return
        if self._in_text:
            self._say(data)
        elif self._in_title and len(self.stated_title) < 500:
            self.stated_title += data[:500]

    def _say(self, words: str) -> None:
        if self._is_hidden:
            self.hid_something = self.hid_something or bool(words.strip())
        elif self._paragraphs:
            self._paragraphs[-1].words.append(words)

    def _start_paragraph(self, _: dict[str, str]) -> None:
        self._paragraphs.append(_Paragraph())

    def _end_paragraph(self) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs.pop()
        line = "".join(paragraph.words).strip()
        style = "".join(letter for letter in paragraph.style.lower() if letter.isascii() and letter.isalnum())
        if line and not self.title and style in _TITLE_STYLES:
            self.title = line
        if line:
            self._into[-1].append(line)
        self._into[-1] += paragraph.notes

    def _style(self, attributes: dict[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].style = attributes.get("val", "")

    def _properties(self, step: int, _: dict[str, str]) -> None:
        self._run_properties += step

    def _vanish(self, attributes: dict[str, str]) -> None:
        if attributes.get("val", "1") not in ("0", "false", "off"):
            self._is_hidden = True

    def _start_run(self, _: dict[str, str]) -> None:
        self._is_hidden = False

    def _start_row(self, _: dict[str, str]) -> None:
        self._rows.append([])

    def _start_cell(self, _: dict[str, str]) -> None:
        self._into.append([])

    def _end_cell(self) -> None:
        if len(self._into) > 1:
            cell = " ".join(" ".join(line.split()) for line in self._into.pop())
            if self._rows:
                self._rows[-1].append(cell)

    def _end_row(self) -> None:
        row = self._rows.pop() if self._rows else []
        if any(row):
            self._into[-1].append(_BETWEEN_CELLS.join(row))

    def _refer(self, kind: str, attributes: dict[str, str]) -> None:
        note = self.notes.get((kind, attributes.get("id", "")))
        if note and self._paragraphs:
            self._paragraphs[-1].notes.append(note)

    def _start_note(self, attributes: dict[str, str]) -> None:
        is_note = attributes.get("type", "normal") == "normal"  # separators are notes too
        self._note = attributes.get("id", "") if is_note else ""
        self._into.append([])

    def _end_note(self) -> None:
        lines = self._into.pop() if len(self._into) > 1 else []
        if self._note and lines:
            self.notes[self._notes_of, self._note] = " ".join(lines)
