"""How the workbench answers a form: with the regions that changed, or with the whole page.

An htmx request gets the regions, each swapped by its id; the versions go along as an event, so that
every form of the page knows what its person has seen (static/js/versions.js). Without htmx: 303 to the
page, or 422 with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.accounts.audience import SignedInRequest
from tracker.accounts.redirects import see_other
from tracker.annotations.services import AnnotationRefused

from ..models import Allegation
from ..queries.fields import DraftField
from ..queries.history import last_editor
from ..queries.workbench import Problem, Workbench, visible_to
from ..services import DecisionRefused, EditRefused

TEMPLATES = {
    "top": "allegations/_bench_top.html",
    "head": "allegations/_bench_head.html",
    "resting": "allegations/_bench_resting.html",
    "article": "allegations/_bench_article.html",
    "tie": "allegations/_tie.html",
    "fields": "allegations/_fields.html",
    "field": "allegations/_field.html",
    "state": "allegations/_field_state.html",
    "sources": "allegations/_field_sources.html",
    "suggestions": "allegations/_suggestions.html",
    "citations": "allegations/_citations.html",
    "links": "allegations/_links.html",
    "notes": "allegations/_notes.html",
    "history": "allegations/_recent.html",
    "undo": "allegations/_undo.html",
}
Region = tuple[str, DraftField | None]


def find(request: SignedInRequest, reference: str) -> Allegation:
    """The allegation, or 404 for one that the person may not know of."""
    if "\x00" in reference:
        raise Http404
    return get_object_or_404(visible_to(request.user), reference=reference)


def bench_of(request: SignedInRequest, reference: str, problem: Problem | None = None) -> Workbench:
    """The workbench as it stands now; the address keeps the list that the person came from."""
    queue, decided = request.GET.get("queue", ""), request.GET.get("decided", "")
    return Workbench(find(request, reference), request.user, queue, decided, problem)


def seen_version(request: SignedInRequest) -> int:
    """The version that the person had before them; 0, which no row has, for anything else."""
    written = request.POST.get("seen_version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def page(request: SignedInRequest, bench: Workbench, *, status: int = 200) -> HttpResponse:
    return render(request, "allegations/workbench.html", {"bench": bench}, status=status)


def answer(request: SignedInRequest, bench: Workbench, *names: str, at: str = "") -> HttpResponse:
    """Say that it is done: `names` are the regions that changed, `at` is where the person was."""
    if not request.htmx:
        return see_other(address_of(bench) + (f"#{at}" if at else ""))
    return _regions(request, bench, names, status=200)


def refuse(request: SignedInRequest, bench: Workbench, *names: str) -> HttpResponse:
    """Say why not, where `bench.problem` belongs. After a conflict all that others changed is shown too."""
    if not request.htmx:
        return page(request, bench, status=422)
    problem = bench.problem
    if problem is None or not problem.is_conflict:
        bench.seen = seen_version(request)
    else:
        names = (*names, *(name for name in everything_but(bench, problem.at) if name not in names))
    return _regions(request, bench, names, status=422)


def attempt(
    request: SignedInRequest,
    reference: str,
    act: Callable[[Allegation], object],
    *,
    at: str,
    regions: tuple[str, ...],
    kept: dict[str, str] | None = None,
) -> HttpResponse:
    """Call one service and answer with what changed, or with why it was refused and what was typed."""
    allegation = find(request, reference)
    try:
        done = act(allegation)
    except (EditRefused, DecisionRefused, AnnotationRefused) as refused:
        problem = problem_of(request, refused, at=at, typed=kept or {})
        return refuse(request, bench_of(request, reference, problem), at)
    bench = bench_of(request, reference)
    bench.seen = done.version if isinstance(done, Allegation) else 0
    return answer(request, bench, *regions, at=at)


def problem_of(
    request: SignedInRequest, refused: Exception, *, at: str, typed: dict[str, str] | None = None
) -> Problem:
    """A refusal as the page tells it; after a conflict it names who changed the record."""
    problem = Problem(at, str(refused), typed=typed or {}, seen=seen_version(request))
    current = getattr(refused, "current", None)
    if current is not None and current.version != problem.seen:
        editor = last_editor(current)
        problem.is_conflict, problem.who = True, editor[0] if editor else None
        problem.kept = _("Nothing of yours was written over, and nothing of theirs.")
    return problem


def everything_but(bench: Workbench, at: str) -> list[str]:
    """Every region of the page, but of the field `at` only what is not typed."""
    names = ["head", "resting", "article", "suggestions", "citations", "links", "history", "undo"]
    if at in bench.fields:
        return [*names, *(f"field:{key}" for key in bench.fields if key != at)]
    return [*names, "fields", "field:grade"]


def errors_of(form: Form) -> str:
    """What is wrong with a form, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def typed_in(request: SignedInRequest, *names: str) -> dict[str, str]:
    """What was typed, so that a refusal can show it again."""
    return {name: request.POST.get(name, "") for name in names}


def address_of(bench: Workbench) -> str:
    return reverse("allegations:workbench", args=[bench.allegation.reference]) + bench.suffix


def _regions(request: SignedInRequest, bench: Workbench, names: Any, *, status: int) -> HttpResponse:
    found = []
    for name in dict.fromkeys(names):
        kind, _colon, key = name.partition(":")
        found.append({"template": TEMPLATES[kind], "draft": bench.fields.get(key)})
    context = {"bench": bench, "regions": found, "oob": True}
    response = render(request, "allegations/_regions.html", context, status=status)
    # What does not check the version (a note, a link) tells none: it has seen no change of the record.
    if "seen_version" in request.POST:
        is_conflict = bench.problem is not None and bench.problem.is_conflict
        versions = {"seen": seen_version(request), "now": bench.version, "isConflict": is_conflict}
        response["HX-Trigger"] = json.dumps({"version": versions})
    return response
