"""The feeds we watch, and the runs."""

from django.urls import URLPattern, path

from ..views import sources

urlpatterns: list[URLPattern] = [
    path("sources/", sources.sources, name="sources"),
    path("sources/runs", sources.runs, name="runs"),
    path("sources/by-hand", sources.by_hand, name="by_hand"),
    path("sources/<int:pk>", sources.feed, name="feed"),
    path("sources/<int:pk>/poll", sources.poll, name="poll"),
]
