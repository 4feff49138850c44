"""What came in, one article, and adding documents."""

from django.urls import URLPattern, path

from ..views import articles, dispositions, documents, runs, send, versions

urlpatterns: list[URLPattern] = [
    path("articles/", articles.articles, name="articles"),
    path("articles/<int:pk>", articles.article, name="article"),
    path("articles/<int:pk>/propose", articles.propose, name="propose"),
    path("articles/<int:pk>/notes", articles.add_note, name="add_article_note"),
    path("articles/<int:pk>/publisher", articles.publisher, name="name_publisher"),
    path("articles/<int:pk>/sort", dispositions.sort, name="sort_article"),
    path("articles/<int:pk>/reread", dispositions.reread, name="reread_article"),
    path("articles/<int:pk>/versions", versions.versions, name="versions"),
    path("articles/<int:pk>/snapshot", documents.article_snapshot, name="article_snapshot"),
    path("add", documents.add, name="add"),
    path("send", send.send, name="send"),
    path("send/bookmark", send.bookmark, name="bookmark"),
    path("runs/<int:pk>", runs.run, name="run"),
    path("runs/<int:pk>/retry", runs.retry, name="retry"),
    path("runs/<int:pk>/cancel", runs.cancel, name="cancel_run"),
    path("runs/<int:pk>/resume", runs.resume, name="resume_run"),
    path("documents/<int:pk>/snapshot", documents.item_snapshot, name="item_snapshot"),
]
