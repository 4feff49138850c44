"""Adding documents by hand, what became of them, and their bytes as received."""

from __future__ import annotations

import mmap
from contextlib import ExitStack
from pathlib import Path
from typing import cast

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.accounts.audience import DRAFTERS, EVERYBODY, SignedInRequest, audience
from tracker.accounts.redirects import see_other
from tracker.ingestion.models import IngestionRun, Snapshot
from tracker.ingestion.services import Delivered, DeliveryRefused, deliver, retry_items
from tracker.ingestion.snapshots import SnapshotMissing, read_bytes_of

from ..forms.articles import MOST_FILES, AddForm
from ..queries.articles import items_with_snapshot
from ..queries.reading_page import visible_articles
from ..queries.runs import items_to_retry, recent_runs_of, run_page, runs
from .uploads import BoundedUpload

WAYS = ("address", "many", "text", "file")


@csrf_exempt  # Checked in `_add`, once the handlers are in place: the check itself reads the body.
@require_http_methods(["GET", "HEAD", "POST"])
@audience(*DRAFTERS)
def add(request: SignedInRequest) -> HttpResponse:
    """Take documents in by hand. Files are cut off at their limit while they arrive."""
    if request.method == "POST":
        request.upload_handlers = [BoundedUpload(request), *request.upload_handlers]
        try:
            request.POST  # noqa: B018 - reads the body, so that a body that is too much is told in words
        except TooManyFilesSent:
            return _form_response(request, _refused(_("At most %(n)d files at a time.") % {"n": MOST_FILES}))
        except RequestDataTooBig:
            return _form_response(
                request, _refused(_("The text is too long to paste. Save it as a file and add that."))
            )
    return _add(request)


@csrf_protect
def _add(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _form_response(request, AddForm())
    form = AddForm(request.POST, request.FILES)
    if form.is_valid():
        values = form.cleaned_data
        trigger = IngestionRun.Trigger.UPLOAD if values["documents"] else IngestionRun.Trigger.HAND
        try:
            with ExitStack() as opened:
                run = deliver(
                    by=request.user,
                    files=[_delivered(file, opened) for file in values["documents"]],
                    urls=values["urls"],
                    text=values["text"],
                    trigger=trigger,
                    now=timezone.now(),
                )
        except DeliveryRefused as refused:
            form.add_error(None, str(refused))
        else:
            return see_other(reverse("allegations:run", args=[run.pk]))
    return _form_response(request, form)


@require_safe
@audience(*EVERYBODY)
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    """What became of each document of a run. The fragment asks again until all of them are done."""
    found = get_object_or_404(runs(), pk=pk)
    template = "allegations/_run.html" if request.htmx else "allegations/run.html"
    return render(request, template, {"page": run_page(found, request.user)})


@require_POST
@audience(*DRAFTERS)
def retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try the failed documents of a run again: all of them, or the one named."""
    found = get_object_or_404(runs(), pk=pk)
    wanted = request.POST.get("item", "")
    item = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else None
    if wanted and item is None:
        raise Http404
    again = retry_items(items_to_retry(found, item), by=request.user, now=timezone.now())
    messages.success(
        request,
        ngettext("%(n)d document is tried again.", "%(n)d documents are tried again.", len(again))
        % {"n": len(again)},
    )
    return see_other(reverse("allegations:run", args=[found.pk]))


@require_safe
@audience(*EVERYBODY)
def article_snapshot(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_articles(), pk=pk)
    if found.text is None:
        raise Http404
    return _as_received(found.text.snapshot)


@require_safe
@audience(*EVERYBODY)
def item_snapshot(request: SignedInRequest, pk: int) -> HttpResponse:
    """The bytes of a document that could not be read, for a person to look into with their own tools."""
    return _as_received(get_object_or_404(items_with_snapshot(), pk=pk).snapshot)


def _as_received(snapshot: Snapshot | None) -> HttpResponse:
    """Bytes that somebody else wrote: only ever saved, never shown by a browser as a page of ours."""
    if snapshot is None:
        raise Http404
    try:
        data = read_bytes_of(snapshot.sha256)
    except SnapshotMissing as missing:
        raise Http404(_("The stored bytes are missing or altered.")) from missing
    response = HttpResponse(data, content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=_file_name(snapshot))
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _file_name(snapshot: Snapshot) -> str:
    path = snapshot.filename or snapshot.final_url.split("?", 1)[0].rstrip("/")
    last = path.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = "".join(c for c in last if c.isprintable()).strip(". ")[-100:]
    return f"{snapshot.sha256[:12]}-{get_valid_filename(cleaned)}" if cleaned else snapshot.sha256[:12]


def _delivered(file: UploadedFile, opened: ExitStack) -> Delivered:
    """A file as the service takes it. One on disk is mapped, so that twenty of 50 MB need no gigabyte."""
    if isinstance(file, TemporaryUploadedFile) and file.size:
        on_disk = opened.enter_context(Path(file.temporary_file_path()).open("rb"))  # noqa: SIM115 - `opened` closes it
        data: bytes = cast(
            "bytes", opened.enter_context(mmap.mmap(on_disk.fileno(), 0, access=mmap.ACCESS_READ))
        )
    else:
        data = file.read()
    return Delivered(file.name or "", data, file.content_type or "")


def _refused(why: str) -> AddForm:
    form = AddForm({})
    form.is_valid()
    form.errors.clear()
    form.add_error(None, why)
    return form


def _form_response(request: SignedInRequest, form: AddForm) -> HttpResponse:
    way = _way_of(form) or request.POST.get("way") or request.GET.get("way")
    context = {
        "form": form,
        "way": way if way in WAYS else WAYS[0],
        "recent": recent_runs_of(request.user),
        "most_files": MOST_FILES,
    }
    return render(request, "allegations/add_document.html", context, status=422 if form.is_bound else 200)


def _way_of(form: AddForm) -> str:
    """The way that has something wrong: it must show, or nobody reads what is wrong."""
    wrong = {"addresses": "many", "documents": "file", "text": "text", "address": "address"}
    return next((way for name, way in wrong.items() if form.errors.get(name)), "")
