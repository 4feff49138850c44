"""Was anything missed? The samples of what the reader kept out, and articles that people send in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.accounts.audience import DRAFTERS, SignedInRequest, audience
from tracker.accounts.redirects import see_other

from ..forms.missed import JudgeForm, SendInForm, WhereForm
from ..queries.missed import judged_just_now, labels, next_to_judge
from ..queries.reading_page import part_of, text_of, visible_articles
from ..services.labels import LabelRefused, judge_label, send_in, take_label_back


@require_safe
@audience(*DRAFTERS)
def missed(request: SignedInRequest) -> HttpResponse:
    """One text of the samples after the other, with what was just said of the last one."""
    after, judged = WhereForm(request.GET).wanted()
    context = {"missed": next_to_judge(after), "judged": judged_just_now(judged, request.user)}
    return render(request, "allegations/missed.html", context)


@require_POST
@audience(*DRAFTERS)
def judge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say of a text whether something was missed: then on to a draft by hand, else to the next text."""
    label = get_object_or_404(labels(), pk=pk)
    form = JudgeForm(request.POST)
    samples = f"{reverse('allegations:missed')}?after={pk}"
    if not form.is_valid():
        messages.warning(request, _("Say whether something was missed."))
        return see_other(reverse("allegations:missed"))
    is_relevant = form.cleaned_data["missed"] == "yes"
    try:
        judge_label(label, is_relevant=is_relevant, by=request.user, now=timezone.now())
    except LabelRefused as refused:
        messages.warning(request, str(refused))
        return see_other(samples)
    if is_relevant:
        return see_other(f"{reverse('allegations:article', args=[label.text.article_id])}?missed=1#start")
    return see_other(f"{samples}&judged={pk}")


@require_POST
@audience(*DRAFTERS)
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo one's own judgement, and show the text again."""
    label = get_object_or_404(labels(), pk=pk)
    try:
        take_label_back(label, by=request.user)
    except LabelRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Taken back."))
    if "sample" in request.POST:
        return see_other(f"{reverse('allegations:missed')}?after={pk - 1}")
    return see_other(reverse("allegations:article", args=[label.text.article_id]))


@require_POST
@audience(*DRAFTERS)
def send_article_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that an article was kept out wrongly, and open the draft of what it holds."""
    article = get_object_or_404(visible_articles(), pk=pk)
    form = SendInForm(request.POST)
    url = reverse("allegations:article", args=[pk])
    text = text_of(article, form.cleaned_data["text"]) if form.is_valid() else None
    if text is None:
        raise Http404
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    try:
        send_in(
            text, by=request.user, now=timezone.now(), start=start, end=end, note=form.cleaned_data["note"]
        )
    except LabelRefused as refused:
        messages.warning(request, str(refused))
        return see_other(url)
    messages.success(request, _("Noted as missed. Now say what the article alleges."))
    words = f"&part={part_of(start)}&at={start}&until={end}" if start is not None else ""
    return see_other(f"{url}?missed=1{words}#start")
