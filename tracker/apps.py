"""App configurations of the project itself."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class TrackerConfig(AppConfig):
    """Binds shared tasks to our Celery application, in whatever process Django runs."""

    name = "tracker"

    def ready(self) -> None:
        from . import celery, checks  # noqa: F401 - both need the apps to be loaded


class AdminConfig(DjangoAdminConfig):
    """The admin site: administrators only, no superusers needed."""

    default_site = "tracker.accounts.site.TrackerAdminSite"
