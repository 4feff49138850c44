"""App configurations of the project itself."""

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class TrackerConfig(AppConfig):
    """Binds shared tasks to our Celery application and the reader to its parser, wherever Django runs."""

    name = "tracker"

    def ready(self) -> None:
        from . import celery, checks  # noqa: F401 - both need the apps to be loaded

        if settings.PARSER_MODEL:
            from .extraction.grammar.parse import use_model  # spaCy, which no page needs

            use_model(settings.PARSER_MODEL)


class AdminConfig(DjangoAdminConfig):
    """The admin site: administrators only, no superusers needed."""

    default_site = "tracker.accounts.site.TrackerAdminSite"
