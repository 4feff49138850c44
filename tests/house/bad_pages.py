"""Pages that do what a GET must not do, for trying the walk on."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tracker import urls
from tracker.accounts.models import Circle


def _write() -> None:
    Circle.objects.create(name="Written by a GET")


def writes(request: HttpRequest) -> HttpResponse:
    _write()
    return HttpResponse()


def writes_in_vain(request: HttpRequest) -> HttpResponse:
    try:
        _write()
    except DatabaseError:
        return HttpResponse("as if nothing had happened")
    return HttpResponse()


def locks(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(list(Circle.objects.select_for_update())))


def says_400(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=400)


BAD = (writes, writes_in_vain, locks, says_400)
urlpatterns = [*(path(view.__name__, view) for view in BAD), *urls.urlpatterns]
handler500 = urls.handler500
