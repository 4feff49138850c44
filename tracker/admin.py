"""The schedule of Celery beat, on plain forms: the library's own need inline script."""

from __future__ import annotations

import json
from typing import Any

from celery import current_app
from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from tracker.accounts.admin_base import RowAdmin

admin.site.unregister([PeriodicTask, ClockedSchedule, CrontabSchedule, IntervalSchedule, SolarSchedule])


class PeriodicTaskForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """What runs and how often. Only tasks of ours can be chosen."""

    task = forms.ChoiceField(label=_("Task"))

    class Meta:
        model = PeriodicTask
        fields = ("name", "task", "enabled", "interval", "crontab", "args", "kwargs", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current_app.loader.import_default_modules()
        known = sorted(name for name in current_app.tasks if name.startswith("tracker."))
        # A task that a newer version no longer has stays named on its row.
        kept = [self.instance.task] if self.instance.task and self.instance.task not in known else []
        choice: Any = self.fields["task"]
        choice.choices = [(name, name) for name in [*kept, *known]]

    def clean_args(self) -> str:
        return self._json("args", list)

    def clean_kwargs(self) -> str:
        return self._json("kwargs", dict)

    def _json(self, field: str, kind: type) -> str:
        value: str = self.cleaned_data[field] or json.dumps(kind())
        try:
            right = isinstance(json.loads(value), kind)
        except ValueError:
            right = False
        if not right:
            raise forms.ValidationError(
                _("Write JSON, such as %(example)s.") % {"example": json.dumps(kind())}
            )
        return value


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(RowAdmin[PeriodicTask]):
    """How often each feed is polled stands on the feed: here stands only the tick that looks for due ones."""

    form = PeriodicTaskForm
    list_display = ("name", "task", "enabled", "interval", "crontab", "last_run_at")
    list_select_related = ("interval", "crontab")
    list_filter = ("enabled", "task")
    search_fields = ("name", "task")
    autocomplete_fields = ("crontab", "interval")


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(RowAdmin[IntervalSchedule]):
    list_display = ("__str__", "every", "period")
    list_filter = ("period",)
    search_fields = ("=every", "period")


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(RowAdmin[CrontabSchedule]):
    list_display = ("__str__", "timezone")
    list_filter = ("timezone",)
    search_fields = ("minute", "hour")
