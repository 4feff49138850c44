"""How good proposals are, and what people decided as labels to take away."""

from __future__ import annotations

import json
import tempfile
import zipfile
from datetime import timedelta

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.accounts.audience import DRAFTERS, EVERYBODY, SignedInRequest, audience

from ..forms.evaluation import EvaluationForm
from ..queries.evaluation import Period, evaluate_for, readers_for
from ..queries.evaluation.labels import labelled_documents
from ..queries.evaluation.recall import estimate_recall

IN_MEMORY = 5_000_000


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
def labels(request: SignedInRequest) -> FileResponse:
    """The decided documents as a labelled corpus: a ZIP of docs/ID.json and gold/ID.json."""
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in labelled_documents(request.user):
            for part, value in (("docs", one.document), ("gold", one.labels)):
                archive.writestr(
                    f"{part}/{value['id']}.json", json.dumps(value, ensure_ascii=False, indent=1)
                )
    spool.seek(0)
    return FileResponse(spool, as_attachment=True, filename="labels.zip", content_type="application/zip")
