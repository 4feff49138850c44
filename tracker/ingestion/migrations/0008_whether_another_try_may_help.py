from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ingestion', '0007_items_of_a_feed'),
    ]

    operations = [
        migrations.AddField(
            model_name='ingestionitem',
            name='may_pass',
            field=models.BooleanField(db_default=True, default=True, verbose_name='another try may help'),
        ),
    ]
