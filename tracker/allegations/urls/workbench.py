"""The workbench of one allegation. What changes it is a POST."""

from django.urls import URLPattern, path

from ..views import workbench, workbench_decisions, workbench_draft, workbench_links

urlpatterns: list[URLPattern] = [
    path("a/<str:reference>", workbench.workbench, name="workbench"),
    path("a/<str:reference>/history", workbench.history, name="history"),
    path("a/<str:reference>/decision", workbench_decisions.decision, name="decision"),
    path("a/<str:reference>/claim", workbench_decisions.claim, name="claim"),
    path("a/<str:reference>/release", workbench_decisions.release, name="release"),
    path("a/<str:reference>/undo", workbench_decisions.undo, name="undo"),
    path("a/<str:reference>/draft", workbench_draft.draft, name="draft"),
    path("a/<str:reference>/parties", workbench_draft.parties, name="parties"),
    path("a/<str:reference>/evidence", workbench_draft.evidence, name="evidence"),
    path(
        "a/<str:reference>/evidence/<int:pk>/remove", workbench_draft.evidence_remove, name="evidence_remove"
    ),
    path("a/<str:reference>/suggestions/<int:pk>", workbench_draft.suggestion, name="suggestion"),
    path("a/<str:reference>/citations", workbench_links.citation_add, name="citation_add"),
    path("a/<str:reference>/citations/<int:pk>", workbench_links.citation, name="citation"),
    path("a/<str:reference>/links", workbench_links.link, name="link"),
    path("a/<str:reference>/links/<int:pk>", workbench_links.link_judge, name="link_judge"),
    path("a/<str:reference>/notes", workbench_links.note, name="note"),
]
