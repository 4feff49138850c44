"""How good proposals are."""

from django.urls import URLPattern, path

from ..views import evaluation, missed, ranking

urlpatterns: list[URLPattern] = [
    path("evaluation", evaluation.evaluation, name="evaluation"),
    path("evaluation/labels.zip", evaluation.labels, name="labels"),
    path("evaluation/missed", missed.missed, name="missed"),
    path("evaluation/missed/<int:pk>", missed.judge, name="judge_missed"),
    path("evaluation/missed/<int:pk>/take-back", missed.take_back, name="take_label_back"),
    path("evaluation/order", ranking.ranking, name="ranking"),
    path("evaluation/order/train", ranking.train, name="train_ranking"),
    path("evaluation/order/<int:pk>", ranking.switch, name="switch_ranking"),
    path("articles/<int:pk>/send-in", missed.send_article_in, name="send_article_in"),
]
