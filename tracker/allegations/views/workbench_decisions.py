"""Moves of an allegation: decided, claimed, released, undone."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from tracker.accounts.audience import DECIDERS, DRAFTERS, SignedInRequest, audience
from tracker.accounts.redirects import see_other

from ..forms.drafts import in_words
from ..models import Allegation, Decision, Status
from ..models.allegation import DRAFT_FIELDS
from ..queries.decisions import Dialogue, bound
from ..queries.history import values_at
from ..queries.queue import next_open
from ..queries.workbench import Comparison, Workbench, visible_to
from ..services import DecisionRefused, decide
from ..services import claim as take
from ..services import release as give_back
from ..services import undo as take_back
from .workbench_answers import address_of, bench_of, page, problem_of, refuse, seen_version


@require_POST
@audience(*DECIDERS)
def decision(request: SignedInRequest, /, reference: str) -> HttpResponse:
    """Decide, and go on to the next open record; or say in the dialogue why not, with the reason kept."""
    bench = bench_of(request, reference)
    dialogue = bound(bench.dialogues, request.POST.get("to", ""), request.POST)
    if dialogue is not None and dialogue.form.is_valid():
        original = _original(request, dialogue)
        if not dialogue.form.errors:
            try:
                decide(
                    bench.allegation,
                    dialogue.to,
                    by=request.user,
                    reason=dialogue.form.cleaned_data["reason"],
                    seen_version=seen_version(request),
                    original=original,
                )
            except DecisionRefused as refused:
                return _refused(request, reference, refused, dialogue)
            return _go_on(request, bench)
    return _show(request, bench, dialogue)


def _original(request: SignedInRequest, dialogue: Dialogue) -> Allegation | None:
    """The allegation that this one repeats, among those that the person may see."""
    if not dialogue.needs_original:
        return None
    reference = dialogue.form.cleaned_data["original"]
    original = visible_to(request.user).filter(reference=reference).first()
    if original is None:
        dialogue.form.add_error(
            "original", _("There is no such allegation. Give a reference such as A-2026-0001.")
        )
    return original


def _refused(
    request: SignedInRequest, reference: str, refused: DecisionRefused, dialogue: Dialogue
) -> HttpResponse:
    problem = problem_of(request, refused, at=f"d-{dialogue.name}")
    bench = bench_of(request, reference, problem)
    if problem.is_conflict:
        problem.kept = _("Your decision was not made. Your reason is kept.")
        problem.mine = _("when you opened it")
        problem.rows = _changes_since(bench.allegation, seen_version(request))
        return _show(request, bench, bound(bench.dialogues, dialogue.to, request.POST))
    dialogue.form.add_error("reason", str(refused))
    bench.problem = None
    return _show(request, bench, dialogue)


def _changes_since(allegation: Allegation, version: int) -> list[Comparison]:
    """What stands in the record beside what stood there when the person opened it."""
    then = values_at(allegation, version)
    if then is None:
        return []
    regimes = {allegation.regime_id: str(allegation.regime or "")}
    rows = []
    for name in DRAFT_FIELDS:
        label = str(Allegation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        if name == "regime":
            old = regimes.get(then["regime_id"], _("another regime")) if then["regime_id"] else ""
        else:
            old = in_words(name, then[name])
        rows.append(Comparison(label, old, in_words(name, getattr(allegation, name))))
    return [row for row in rows if row.differs]


def _show(request: SignedInRequest, bench: Workbench, dialogue: Dialogue | None) -> HttpResponse:
    """The dialogue again, with what was typed; without one, the page says that the move is closed."""
    context = {"bench": bench, "dialogue": dialogue, "typed_reason": request.POST.get("reason", "")}
    if request.htmx:
        if bench.problem is None:
            bench.seen = seen_version(request)
        return render(request, "allegations/_dialogue_box.html", context, status=422)
    if dialogue is not None:
        bench.dialogues = [dialogue if d.name == dialogue.name else d for d in bench.dialogues]
        bench.opened = dialogue.name
        return page(request, bench, status=422)
    bench.closed_with = request.POST.get("reason", "")
    bench.is_closed = True
    return page(request, bench, status=422)


def _go_on(request: SignedInRequest, bench: Workbench) -> HttpResponse:
    """To the next open record of the list that the person came from, with the way back in hand."""
    decided = {"decided": bench.allegation.reference}
    following = next_open(request.user, bench.allegation, bench.queue)
    if following is not None:
        address = following.get_absolute_url()
        params = urlencode({**({"queue": bench.queue} if bench.queue else {}), **decided})
    else:
        address = reverse("allegations:queue")
        params = "&".join(part for part in (bench.queue, urlencode(decided)) if part)
    address = f"{address}?{params}"
    return _to(request, address)


@require_POST
@audience(*DRAFTERS)
def claim(request: SignedInRequest, /, reference: str) -> HttpResponse:
    return _move(request, reference, lambda a: take(a, by=request.user, seen_version=seen_version(request)))


@require_POST
@audience(*DRAFTERS)
def release(request: SignedInRequest, /, reference: str) -> HttpResponse:
    return _move(
        request, reference, lambda a: give_back(a, by=request.user, seen_version=seen_version(request))
    )


@require_POST
@audience(*DRAFTERS)
def undo(request: SignedInRequest, /, reference: str) -> HttpResponse:
    """Take the last move back, and show the record to which that happened."""
    answer = _move(
        request, reference, lambda a: take_back(a, by=request.user, seen_version=seen_version(request))
    )
    if answer.status_code != 422:
        bench = bench_of(request, reference)
        said = {"reference": reference, "status": Status(bench.allegation.status).label}
        messages.info(request, _("Undone: %(reference)s is “%(status)s” again.") % said)
    return answer


def _move(request: SignedInRequest, reference: str, act: Callable[[Allegation], Decision]) -> HttpResponse:
    bench = bench_of(request, reference)
    try:
        act(bench.allegation)
    except DecisionRefused as refused:
        refusal = bench_of(request, reference, problem_of(request, refused, at="bar"))
        return refuse(request, refusal, "top")
    return _to(request, address_of(bench))


def _to(request: SignedInRequest, address: str) -> HttpResponse:
    """A whole page: status and moves change all of it."""
    return HttpResponseClientRedirect(address) if request.htmx else see_other(address)
