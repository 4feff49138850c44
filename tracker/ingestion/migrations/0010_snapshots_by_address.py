from django.contrib.postgres.indexes import HashIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """Let the snapshots of an address be found, on a table that may be large."""

    atomic = False

    dependencies = [("ingestion", "0009_runs_of_any_size")]

    operations = [
        AddIndexConcurrently("snapshot", HashIndex(fields=["request_url"], name="snapshot_address")),
    ]
