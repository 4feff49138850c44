"""How good proposals are."""

from django.urls import URLPattern, path

from ..views import evaluation

urlpatterns: list[URLPattern] = [
    path("evaluation", evaluation.evaluation, name="evaluation"),
    path("evaluation/labels.zip", evaluation.labels, name="labels"),
]
