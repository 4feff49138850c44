import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models

# The SQL that Django itself would write for these constraints, built while the site reads and writes.
ONCE_AN_EDITION = (
    'CREATE UNIQUE INDEX CONCURRENTLY "item_once_an_edition" ON "ingestion_ingestionitem" '
    '("feed_id", (MD5("identity")), "edition") WHERE "feed_id" IS NOT NULL'
)
ONCE_IN_ITS_DELIVERY = (
    'CREATE UNIQUE INDEX CONCURRENTLY "item_once_in_its_delivery" ON "ingestion_ingestionitem" '
    """("run_id", (MD5("identity"))) WHERE ("feed_id" IS NULL AND NOT ("identity" = ''))"""
)


class Migration(migrations.Migration):
    # Checked and built without a lock that others would wait for.
    atomic = False

    dependencies = [
        ('ingestion', '0005_origins_editions_containers'),
    ]

    operations = [
        ValidateConstraint(model_name='article', name='article_put_off_says_until_when'),
        ValidateConstraint(model_name='ingestionrun', name='run_is_unpacked_before_it_is_finished'),
        ValidateConstraint(model_name='ingestionrun', name='run_is_cancelled_by_somebody'),
        AddIndexConcurrently(
            model_name='article',
            index=models.Index(condition=models.Q(('disposition', 'later')), fields=['later_until'], name='article_put_off'),
        ),
        AddIndexConcurrently(
            model_name='ingestionrun',
            index=models.Index(condition=models.Q(('unpack_due_at__isnull', False)), fields=['unpack_due_at'], name='run_to_unpack'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(ONCE_AN_EDITION, 'DROP INDEX CONCURRENTLY "item_once_an_edition"'),
                migrations.RunSQL(ONCE_IN_ITS_DELIVERY, 'DROP INDEX CONCURRENTLY "item_once_in_its_delivery"'),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name='ingestionitem',
                    constraint=models.UniqueConstraint(models.F('feed'), django.db.models.functions.text.MD5('identity'), models.F('edition'), condition=models.Q(('feed__isnull', False)), name='item_once_an_edition'),
                ),
                migrations.AddConstraint(
                    model_name='ingestionitem',
                    constraint=models.UniqueConstraint(models.F('run'), django.db.models.functions.text.MD5('identity'), condition=models.Q(('feed__isnull', True), models.Q(('identity', ''), _negated=True)), name='item_once_in_its_delivery'),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name='ingestionitem', name='item_once_in_its_feed'),
    ]
