"""Keeping an upload within its limit while it arrives."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tracker.ingestion.reading import LARGEST

# What holds documents may be larger than one: it is unpacked in the background, entry by entry.
CONTAINERS = (".zip", ".warc", ".gz", ".csv", ".tsv")
LARGEST_CONTAINER = 1_000_000_000


class BoundedUpload(FileUploadHandler):
    """Passes on what comes up to one chunk past the limit and drops the rest.

    So a file of any size fills neither disk nor memory, and the service still sees that it is too
    large and says so, while the other files of the same form go on.
    """

    most = LARGEST

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self.most = LARGEST_CONTAINER if file_name.lower().endswith(CONTAINERS) else LARGEST

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= self.most else None

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002 - a later handler makes the file
        return None
