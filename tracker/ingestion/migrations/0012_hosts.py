import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ingestion', '0011_runs_that_went_wrong'),
        ('sources', '0003_stage_and_status_of_problems'),
    ]

    operations = [
        migrations.CreateModel(
            name='Host',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, unique=True, verbose_name='host')),
                ('next_free_at', models.DateTimeField(verbose_name='may be asked again from')),
                ('leases', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), default=list, size=None, verbose_name='requests under way, until')),
                ('crawl_delay', models.FloatField(default=0, verbose_name='seconds between requests that its robots.txt asks for')),
                ('resting_until', models.DateTimeField(null=True, verbose_name='left alone until')),
                ('why_resting', models.TextField(blank=True, verbose_name='why it is left alone')),
                ('called_for', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'host',
                'verbose_name_plural': 'hosts',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='RobotsFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=300, unique=True, verbose_name='site')),
                ('text', models.TextField(blank=True, verbose_name='rules')),
                ('status', models.PositiveSmallIntegerField(null=True, verbose_name='HTTP status')),
                ('read_at', models.DateTimeField(null=True, verbose_name='read at')),
                ('problem', models.TextField(blank=True, verbose_name='problem')),
                ('ask_again_at', models.DateTimeField(verbose_name='asked for again from')),
            ],
            options={
                'verbose_name': 'robots.txt',
                'verbose_name_plural': 'robots.txt files',
                'ordering': ['origin'],
            },
        ),
        migrations.AddField(
            model_name='ingestionitem',
            name='host',
            field=models.CharField(blank=True, db_default='', default='', max_length=255, verbose_name='waits for the host'),
        ),
        migrations.AddConstraint(
            model_name='host',
            constraint=models.CheckConstraint(condition=models.Q(('crawl_delay__gte', 0)), name='host_crawl_delay_is_no_less_than_0'),
        ),
    ]
