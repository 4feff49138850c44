from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built without a lock that others would wait for.
    atomic = False

    dependencies = [
        ('ingestion', '0008_whether_another_try_may_help'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='ingestionrun',
            index=models.Index(models.OrderBy(models.F('started_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('feed__isnull', True)), name='run_delivered'),
        ),
        AddIndexConcurrently(
            model_name='ingestionitem',
            index=models.Index(fields=['run', 'outcome', 'id'], name='item_of_run_in_order'),
        ),
        RemoveIndexConcurrently(
            model_name='ingestionitem',
            name='item_of_run',
        ),
    ]
