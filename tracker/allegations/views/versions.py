"""The versions of an article's text, and what changed between two of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tracker.accounts.audience import EVERYBODY, SignedInRequest, audience

from ..forms.articles import VersionsForm
from ..queries.reading_page import visible_articles
from ..queries.versions import versions_of


@require_safe
@audience(*EVERYBODY)
def versions(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_articles(), pk=pk)
    form = VersionsForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    listed = versions_of(found, old=chosen.get("a"), new=chosen.get("b"))
    context = {"article": found, "listed": listed, "form": form}
    return render(request, "allegations/versions.html", context)
