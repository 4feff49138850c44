from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built while the site goes on reading and writing.
    atomic = False

    dependencies = [
        ('ingestion', '0012_hosts'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='ingestionitem',
            index=models.Index(models.F('host'), models.OrderBy(models.F('feed'), nulls_first=True), models.F('id'), condition=models.Q(('outcome', 'waiting'), models.Q(('host', ''), _negated=True)), name='item_in_line'),
        ),
    ]
