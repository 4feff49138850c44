"""The addresses of the pages of cases."""

from django.urls import path

from . import views

app_name = "cases"
urlpatterns = [
    path("cases/", views.cases, name="cases"),
    path("cases/new", views.new_case, name="new"),
    path("cases/link/<str:allegation>", views.link_allegation, name="link_allegation"),
    path("articles/<int:pk>/discard", views.discard_article, name="discard_article"),
    path("cases/<str:reference>", views.case, name="case"),
    path("cases/<str:reference>/edit", views.edit, name="edit"),
    path("cases/<str:reference>/people", views.people, name="people"),
    path("cases/<str:reference>/circle", views.restrict, name="restrict"),
    path("cases/<str:reference>/allegations", views.add_allegation, name="add_allegation"),
    path(
        "cases/<str:reference>/allegations/<str:allegation>/remove",
        views.unlink_allegation,
        name="unlink_allegation",
    ),
    path("cases/<str:reference>/notes", views.add_note, name="add_note"),
]
