"""How good proposals are, and what people decided as labels to take away."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.accounts.audience import DRAFTERS, EVERYBODY, SignedInRequest, audience

from ..forms.evaluation import EvaluationForm
from ..queries.evaluation import Period, evaluate_for, readers_for
from ..queries.evaluation.labels import labelled_documents
from ..queries.evaluation.packing import files_of, zipped
from ..queries.evaluation.recall import estimate_recall


@require_safe
@audience(*EVERYBODY)
def evaluation(request: SignedInRequest) -> HttpResponse:
    """Precision, recall at most and edits of what was decided, out of what this person may see."""
    form = EvaluationForm(request.GET)
    weeks, reader = form.wanted()
    since = timezone.now() - timedelta(weeks=weeks) if weeks else None
    context = {
        "estimate": estimate_recall(request.user, Period(since)),
        "found": evaluate_for(request.user, Period(since), reader=reader),
        "form": form,
        "weeks": weeks,
        "reader": reader,
        "readers": readers_for(request.user),
    }
    return render(request, "allegations/evaluation.html", context)


@require_safe
@audience(*DRAFTERS)
def labels(request: SignedInRequest) -> StreamingHttpResponse:
    """The decided documents as a labelled corpus: a ZIP of docs/ID.json and gold/ID.json."""
    files = chain.from_iterable(map(files_of, labelled_documents(request.user)))
    return StreamingHttpResponse(
        zipped(files),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="labels.zip"'},
    )
