"""Where snapshots are kept: a folder, or a bucket of a store that speaks S3."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Bucket:
    """A bucket, and how to reach it. Without keys the machine's own role is used, as boto3 finds it."""

    name: str
    endpoint_url: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = ""
    prefix: str = ""


def snapshot_store(bucket: Bucket | None, media_root: Path) -> dict[str, Any]:
    """The entry of Django's STORAGES for snapshots."""
    if bucket is None:
        location = str(media_root / "snapshots")
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": location},
        }
    # Here, since an installation without a bucket need not load the client.
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket.name,
            "endpoint_url": bucket.endpoint_url or None,
            "region_name": bucket.region or None,
            "access_key": bucket.access_key or None,
            "secret_key": bucket.secret_key or None,
            "location": bucket.prefix,
            # A name is a hash of what lies under it: writing it again can only mend it.
            "file_overwrite": True,
            # What is read waits on disk: a container may have 4 GB.
            "max_memory_size": 20_000_000,
            "default_acl": None,
            "client_config": Config(
                connect_timeout=10,
                read_timeout=60,
                retries={"max_attempts": 3, "mode": "standard"},
                signature_version="s3v4",
                # Stores other than Amazon's know buckets by path, and not all the newer checksums.
                s3={"addressing_style": "path" if bucket.endpoint_url else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
