"""What people type into the pages of articles: filters, passages, names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.ingestion.models import Article, ArticleText

from ..models import Basis, Category, ClaimStrength
from ..queries.articles import NOT_STATED, SHELVES, STATES, Filters
from ..queries.reading_page import text_of
from ..queries.words import find_words


class FilterForm(forms.Form):
    """The filters of the list. A wrong value is reported and filters nothing."""

    state = forms.MultipleChoiceField(required=False, choices=[(state, state) for state in STATES])
    publisher = forms.RegexField(required=False, regex=rf"^(?:\d{{1,18}}|{NOT_STATED})$")
    language = forms.RegexField(required=False, regex=r"^[a-z]{2,3}$")
    sample = forms.ChoiceField(required=False, choices=[("", ""), ("only", ""), ("without", "")])
    q = forms.CharField(required=False, max_length=300)
    shelf = forms.ChoiceField(required=False, choices=[("", ""), *((shelf, shelf) for shelf in SHELVES)])
    sorted = forms.IntegerField(required=False, min_value=1)
    older = forms.IntegerField(required=False, min_value=1)
    newer = forms.IntegerField(required=False, min_value=1)

    def filters(self) -> Filters:
        values = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Filters(
            states=values.get("state") or [],
            publisher=values.get("publisher") or "",
            language=values.get("language") or "",
            sample=values.get("sample") or "",
            words=values.get("q") or "",
            shelf=values.get("shelf") or "",
        )


class VersionsForm(forms.Form):
    """The two versions to compare, by their keys: a is the older side."""

    a = forms.IntegerField(required=False, min_value=1)
    b = forms.IntegerField(required=False, min_value=1)


class PassageForm(forms.Form):
    """A passage of an article: its place, given by a script or a link, or its words as somebody typed them.

    After cleaning, `passage` is (text, start, end) with the white space around it left out.
    """

    text = forms.IntegerField(min_value=1)
    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=1)
    words = forms.CharField(required=False, max_length=20_000, strip=True)

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        self.passage: tuple[ArticleText, int, int] | None = None

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        text = text_of(self.article, values.get("text") or 0)
        if text is None:
            raise forms.ValidationError(_("This text is not there any more: load the page anew."))
        place = self._typed(text, values["words"]) if values.get("words") else self._picked(text, values)
        if place is not None:
            self.passage = (text, *place)
        return values

    def _picked(self, text: ArticleText, values: dict[str, Any]) -> tuple[int, int] | None:
        start, end = values.get("start"), values.get("end")
        inside = start is not None and end is not None and end <= len(text.text)
        words = text.text[start:end] if inside else ""
        if start is None or not words.strip():
            self.add_error("words", _("Pick a passage in the text, or paste its words here."))
            return None
        begin = start + len(words) - len(words.lstrip())
        return begin, begin + len(words.strip())

    def _typed(self, text: ArticleText, words: str) -> tuple[int, int] | None:
        found = find_words(text.text, words)
        if len(found) == 1:
            return found[0]
        if found:
            self.add_error(
                "words",
                _("These words stand in %(n)d places: add the words before or after them.")
                % {"n": len(found)},
            )
        else:
            self.add_error("words", _("These words are not in the text. Copy them as they stand there."))
        return None


class ProposeForm(PassageForm):
    summary = forms.CharField(max_length=500)
    category = forms.ChoiceField(choices=Category.choices)
    claim_strength = forms.ChoiceField(choices=ClaimStrength.choices)
    basis = forms.ChoiceField(choices=Basis.choices)


class PassageNoteForm(PassageForm):
    body = forms.CharField(max_length=20_000)
    tags = forms.CharField(required=False, max_length=300)

    def clean_tags(self) -> list[str]:
        return [tag for tag in self.cleaned_data["tags"].split(",") if tag.strip()]


class ReplyForm(forms.Form):
    """An answer to a note that stands beside the text."""

    reply_to = forms.IntegerField(min_value=1)
    body = forms.CharField(max_length=20_000)


class PublisherForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Publisher"), max_length=200)
