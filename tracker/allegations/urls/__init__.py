"""The addresses of this room's pages: one module a page."""

from django.urls import URLPattern

from . import articles, queue, workbench

app_name = "allegations"
urlpatterns: list[URLPattern] = [*queue.urlpatterns, *workbench.urlpatterns, *articles.urlpatterns]
