"""One example of every route of ours: which record it is about, and whether that can be restricted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .world import Place, World


def _nothing(_world: World, _place: Place) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Example:
    """`arguments` makes the arguments of the URL for a record of the world, the open one or its hidden twin.

    `is_about_a_record`: it is 404 for whoever must not know of the record. `posts_only`: a GET is 405.
    """

    arguments: Callable[[World, Place], dict[str, Any]] = _nothing
    is_about_a_record: bool = False
    posts_only: bool = False


def _allegation(_world: World, place: Place) -> dict[str, Any]:
    return {"reference": place.allegation.reference}


def _part(name: str) -> Callable[[World, Place], dict[str, Any]]:
    return lambda world, place: {**_allegation(world, place), "pk": getattr(place, name).pk}


def _case(_world: World, place: Place) -> dict[str, Any]:
    return {"reference": place.case.reference}


def _article(world: World, _place: Place) -> dict[str, Any]:
    return {"pk": world.text.article_id}


def _label(world: World, _place: Place) -> dict[str, Any]:
    return {"pk": world.label.pk}


def _ranking(world: World, _place: Place) -> dict[str, Any]:
    return {"pk": world.ranking.pk}


def _run(world: World, _place: Place) -> dict[str, Any]:
    return {"pk": world.run.pk}


def _feed(world: World, _place: Place) -> dict[str, Any]:
    return {"pk": world.run.feed_id}


def _bench(arguments: Callable[[World, Place], dict[str, Any]] = _allegation) -> Example:
    """A POST of the workbench."""
    return Example(arguments, is_about_a_record=True, posts_only=True)


EXAMPLES: dict[str, Example] = {
    "healthz": Example(),
    "readyz": Example(),
    "accounts:login": Example(),
    "accounts:logout": Example(posts_only=True),
    "accounts:settings": Example(),
    "accounts:theme": Example(posts_only=True),
    "accounts:password": Example(),
    "allegations:queue": Example(),
    "allegations:queue_export": Example(),
    "allegations:evaluation": Example(),
    "allegations:labels": Example(),
    "allegations:missed": Example(),
    "allegations:judge_missed": Example(_label, posts_only=True),
    "allegations:take_label_back": Example(_label, posts_only=True),
    "allegations:ranking": Example(),
    "allegations:train_ranking": Example(posts_only=True),
    "allegations:switch_ranking": Example(_ranking, posts_only=True),
    "allegations:send_article_in": Example(_article, posts_only=True),
    "allegations:workbench": Example(_allegation, is_about_a_record=True),
    "allegations:history": Example(_allegation, is_about_a_record=True),
    "allegations:decision": _bench(),
    "allegations:claim": _bench(),
    "allegations:release": _bench(),
    "allegations:undo": _bench(),
    "allegations:draft": _bench(),
    "allegations:parties": _bench(),
    "allegations:evidence": _bench(),
    "allegations:evidence_remove": _bench(_part("evidence")),
    "allegations:suggestion": _bench(_part("suggestion")),
    "allegations:citation_add": _bench(),
    "allegations:citation": _bench(_part("citation")),
    "allegations:link": _bench(),
    "allegations:link_judge": _bench(_part("link")),
    "allegations:note": _bench(),
    "allegations:articles": Example(),
    "allegations:article": Example(_article),
    "allegations:propose": Example(_article, posts_only=True),
    "allegations:add_article_note": Example(_article, posts_only=True),
    "allegations:name_publisher": Example(_article, posts_only=True),
    "allegations:sort_article": Example(_article, posts_only=True),
    "allegations:reread_article": Example(_article, posts_only=True),
    "allegations:versions": Example(_article),
    "allegations:article_snapshot": Example(_article),
    "allegations:add": Example(),
    "allegations:send": Example(),
    "allegations:bookmark": Example(),
    "allegations:run": Example(_run),
    "allegations:retry": Example(_run, posts_only=True),
    "allegations:cancel_run": Example(_run, posts_only=True),
    "allegations:resume_run": Example(_run, posts_only=True),
    "allegations:sources": Example(),
    "allegations:runs": Example(),
    "allegations:by_hand": Example(),
    "allegations:feed": Example(_feed),
    "allegations:poll": Example(_feed, posts_only=True),
    "allegations:item_snapshot": Example(lambda world, _place: {"pk": world.item.pk}),
    "cases:cases": Example(),
    "cases:new": Example(),
    "cases:case": Example(_case, is_about_a_record=True),
    "cases:edit": Example(_case, is_about_a_record=True),
    "cases:people": Example(_case, is_about_a_record=True, posts_only=True),
    "cases:restrict": Example(_case, is_about_a_record=True, posts_only=True),
    "cases:add_allegation": Example(_case, is_about_a_record=True, posts_only=True),
    "cases:unlink_allegation": Example(
        lambda world, place: {**_case(world, place), "allegation": place.allegation.reference},
        is_about_a_record=True,
        posts_only=True,
    ),
    "cases:add_note": Example(_case, is_about_a_record=True, posts_only=True),
    "cases:discard_article": Example(_article),
    "cases:link_allegation": Example(
        lambda _world, place: {"allegation": place.allegation.reference},
        is_about_a_record=True,
        posts_only=True,
    ),
}
