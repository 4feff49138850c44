from django.urls import URLPattern, path

from ..views import queue

urlpatterns: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path("queue.csv", queue.export, name="queue_export"),
]
