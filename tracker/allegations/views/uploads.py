"""Keeping an upload within its limit while it arrives."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tracker.ingestion.reading import LARGEST


class BoundedUpload(FileUploadHandler):
    """Passes on what comes up to one chunk past the limit and drops the rest.

    So a file of any size fills neither disk nor memory, and the service still sees that it is too
    large and says so, while the other files of the same form go on.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= LARGEST else None

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002 - a later handler makes the file
        return None
