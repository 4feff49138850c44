"""The five roles, each a group of the same name."""

from django.db import migrations

ROLES = ("reader", "analyst", "reviewer", "lead", "administrator")


def make_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    group.objects.bulk_create([group(name=name) for name in ROLES], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    # Going back keeps the groups: people may have been put into them.
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
