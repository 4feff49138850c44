"""Adding documents by hand, and their bytes as received."""

from __future__ import annotations

from pathlib import Path

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
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tracker.accounts.audience import DRAFTERS, EVERYBODY, SignedInRequest, audience
from tracker.accounts.redirects import see_other
from tracker.ingestion.models import IngestionRun, Snapshot
from tracker.ingestion.services import AT_ONCE, Delivered, DeliveryRefused, deliver_all
from tracker.ingestion.snapshots import SnapshotMissing, read_bytes_of

from ..forms.documents import MOST_FILES, AddForm
from ..queries.articles import items_with_snapshot
from ..queries.reading_page import visible_articles
from ..queries.runs import recent_runs_of
from .uploads import CONTAINERS, LARGEST_CONTAINER, BoundedUpload

WAYS = ("address", "many", "text", "file")
_TOO_LARGE = gettext_lazy(
    "The file is larger than 1 GB, the most that a browser may send; the command ingest takes larger ones."
)


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
            brought = deliver_all(
                by=request.user,
                files=[_delivered(file) for file in values["documents"]],
                urls=values["urls"],
                text=values["text"],
                trigger=trigger,
                stated=values["stated"],
                now=timezone.now(),
            )
        except DeliveryRefused as refused:
            form.add_error(None, str(refused))
        else:
            return _to_what_was_brought(request, brought)
    return _form_response(request, form)


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


def _to_what_was_brought(request: SignedInRequest, brought: list[IngestionRun]) -> HttpResponse:
    if len(brought) == 1:
        return see_other(reverse("allegations:run", args=[brought[0].pk]))
    messages.success(
        request,
        ngettext("%(n)d delivery is worked on.", "%(n)d deliveries are worked on.", len(brought))
        % {"n": len(brought)},
    )
    return see_other(reverse("allegations:add"))


def _delivered(file: UploadedFile) -> Delivered:
    """A file as the service takes it: one on disk stays there, so that twenty of any size need no memory."""
    name = file.name or ""
    data = Path(file.temporary_file_path()) if isinstance(file, TemporaryUploadedFile) else file.read()
    too_large = name.lower().endswith(CONTAINERS) and (file.size or 0) > LARGEST_CONTAINER
    return Delivered(name, data, file.content_type or "", str(_TOO_LARGE) if too_large else "")


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
        "at_once": AT_ONCE,
    }
    return render(request, "allegations/add_document.html", context, status=422 if form.is_bound else 200)


def _way_of(form: AddForm) -> str:
    """The way that has something wrong: it must show, or nobody reads what is wrong."""
    wrong = {"addresses": "many", "documents": "file", "text": "text", "address": "address"}
    return next((way for name, way in wrong.items() if form.errors.get(name)), "")
