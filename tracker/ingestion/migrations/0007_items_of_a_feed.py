from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built without a lock that others would wait for.
    atomic = False

    dependencies = [
        ('ingestion', '0006_checked_without_waiting'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='article',
            index=models.Index(condition=models.Q(('disposition', 'discard')), fields=['first_seen'], name='article_discarded'),
        ),
        AddIndexConcurrently(
            model_name='ingestionitem',
            index=models.Index(models.F('feed'), models.F('outcome'), models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('feed__isnull', False)), name='item_of_feed'),
        ),
    ]
