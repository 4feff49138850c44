from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0002_kinds_filters_blind_spots'),
    ]

    operations = [
        migrations.AddField(
            model_name='feed',
            name='last_problem_stage',
            field=models.CharField(blank=True, choices=[('refused', 'refused by our own rules'), ('fetch', 'fetch'), ('parse', 'reading the feed'), ('program', 'fault of this program')], editable=False, max_length=8, verbose_name='stage of the last problem'),
        ),
        migrations.AddField(
            model_name='feed',
            name='last_problem_status',
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='HTTP status of the last problem'),
        ),
        migrations.AddIndex(
            model_name='feed',
            index=models.Index(condition=models.Q(('matters', True)), fields=['id'], name='feed_that_matters'),
        ),
    ]
