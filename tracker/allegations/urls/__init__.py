"""The addresses of this room's pages: one module a page."""

from django.urls import URLPattern

from . import articles, evaluation, queue, sources, workbench

app_name = "allegations"
urlpatterns: list[URLPattern] = [
    *queue.urlpatterns,
    *evaluation.urlpatterns,
    *workbench.urlpatterns,
    *articles.urlpatterns,
    *sources.urlpatterns,
]
