"""Why nothing was fetched."""

from __future__ import annotations


class FetchRefused(Exception):
    """Our own rules forbid this fetch. `why` is for a person.

    `may_pass`: whether the same fetch can succeed later, because the name leads elsewhere then, or the
    operator opens that network. No retry makes right what is wrong with the URL itself.
    """

    def __init__(self, why: str, url: str = "", *, may_pass: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.url = url
        self.may_pass = may_pass


class TooManyRedirects(FetchRefused):
    """The redirects came to no end within what is followed."""


class FetchFailed(Exception):
    """The network or the other side did not give the document. `why` is for a person.

    `status` is the HTTP status if there was one. `retry_after` is how many seconds the other side
    asks to be left alone, at most a day, None where it does not say. `may_pass`: whether the same
    fetch can succeed later without anybody changing something.
    """

    def __init__(
        self,
        why: str,
        url: str = "",
        *,
        status: int | None = None,
        retry_after: int | None = None,
        may_pass: bool = True,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.url = url
        self.status = status
        self.retry_after = retry_after
        self.may_pass = may_pass
