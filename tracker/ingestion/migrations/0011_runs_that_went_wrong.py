from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built without a lock that others would wait for.
    atomic = False

    dependencies = [
        ('ingestion', '0010_snapshots_by_address'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='ingestionrun',
            index=models.Index(models.F('trigger'), models.OrderBy(models.F('started_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('trigger', 'schedule'), _negated=True), name='run_by_trigger'),
        ),
        AddIndexConcurrently(
            model_name='ingestionrun',
            index=models.Index(models.OrderBy(models.F('started_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(models.Q(('problem', ''), _negated=True), ('failed__gt', 0), ('refused__gt', 0), _connector='OR'), name='run_went_wrong'),
        ),
    ]
