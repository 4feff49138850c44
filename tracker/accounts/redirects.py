"""Where a browser goes after a form: 303, so that it asks with GET and a reload sends nothing twice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


class SeeOther(HttpResponseRedirect):
    status_code = 303


def see_other(to: object, *args: object, **kwargs: object) -> SeeOther:
    """A 303 to an address, a URL name with its arguments, or a row with a page of its own."""
    return SeeOther(resolve_url(to, *args, **kwargs))  # type: ignore[arg-type]


def own_address(request: HttpRequest, address: str, otherwise: str) -> str:
    """`address` if it lies on this site, else the page of the URL name `otherwise`."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and safe else resolve_url(otherwise)
