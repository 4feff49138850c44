from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('allegations', '0003_quotes_by_trigram'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='move',
            field=models.CharField(choices=[('claim', 'claimed'), ('release', 'released'), ('confirm', 'confirmed'), ('reject', 'rejected'), ('ask', 'asked for information'), ('duplicate', 'marked as a duplicate'), ('return', 'returned to review'), ('reopen', 'reopened'), ('undo', 'undid the last move'), ('expire', 'claim expired'), ('withdraw', 'withdrawn'), ('restore', 'proposed again')], max_length=12, verbose_name='move'),
        ),
    ]
