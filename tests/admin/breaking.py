"""For each named constraint and trigger of ours: what would break it, sent to the admin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.db.models import Model

from tracker.accounts.models import User
from tracker.allegations.models import (
    Allegation,
    AllegationLink,
    Citation,
    Decision,
    Evidence,
    Involvement,
    RankingModel,
    Reading,
    ReferenceCounter,
    RelevanceLabel,
    SecondReading,
    Suggestion,
)
from tracker.annotations.models import Annotation
from tracker.cases.models import Case, CaseAllegation
from tracker.ingestion.models import Article, ArticleText, Host, IngestionItem, IngestionRun, Snapshot
from tracker.resolutions.models import Provision, Resolution
from tracker.sources.models import BlindSpot, Feed, Publisher


@dataclass(frozen=True)
class Breaking:
    """Fields that break a rule. `says` is what a form that edits answers; nothing is saved anywhere."""

    rule: str
    model: type[Model]
    sent: dict[str, Any] = field(default_factory=dict)
    page: str = "change"
    says: str = ""

    def __str__(self) -> str:
        return self.rule


EDITED = [
    Breaking("publisher_country_is_iso_3166", Publisher, {"country": "kr"}, says="Two capital letters"),
    Breaking("publisher_reliability_is_a_to_f", Publisher, {"reliability": "G"}, says="G is not one of the"),
    Breaking(
        "feed_interval_between_5_minutes_and_30_days",
        Feed,
        {"interval_minutes": "4"},
        says="Between 5 minutes and 30 days",
    ),
    Breaking(
        "publisher_robots_override_has_its_reason",
        Publisher,
        {"ignores_robots": "on", "robots_reason": ""},
        says="Say why its robots.txt",
    ),
    Breaking(
        "feed_listing_has_its_pattern",
        Feed,
        {"kind": "listing", "link_pattern": ""},
        says="Say which links of the page",
    ),
    Breaking(
        "feed_address_is_http", Feed, {"url": "ftp://feeds.example/a.xml"}, says="must begin with http://"
    ),
    Breaking(
        "resolution_number_and_year_are_possible",
        Resolution,
        {"year": "1945"},
        says="Numbers begin at 1, years at",
    ),
    Breaking(
        "provision_ends_after_it_begins",
        Provision,
        {"in_force_from": "2020-01-02", "in_force_until": "2020-01-01"},
        says="A measure cannot end before it begins",
    ),
]
# The box is not in the form: what is sent for it is not even read.
UNREAD = [Breaking("user_is_never_superuser", User, {"is_superuser": "on"})]
SEEN_ONLY = [
    Breaking("run_counts_add_up", IngestionRun, {"seen": "7", "finished_at": "2026-03-02 10:00"}),
    Breaking("blind_spot_open_once_a_kind", BlindSpot, {"kind": "down", "ended_at": ""}, "add"),
    Breaking("blind_spot_ends_after_it_begins", BlindSpot, {"ended_at": "2020-01-01 10:00"}),
    Breaking("run_is_unpacked_before_it_is_finished", IngestionRun, {"container": "1", "unpacked_at": ""}),
    Breaking("run_is_cancelled_by_somebody", IngestionRun, {"cancelled_at": "2026-03-02 10:00"}),
    Breaking("run_ends_after_it_starts", IngestionRun, {"finished_at": "2020-01-01 10:00"}),
    Breaking("snapshot_once_an_address", Snapshot, {"request_url": "", "sha256": "a" * 64}, "add"),
    Breaking("snapshot_sha256_is_hex", Snapshot, {"sha256": "no hash"}),
    Breaking("snapshot_is_not_empty", Snapshot, {"size": "0"}),
    Breaking("snapshot_is_write_once", Snapshot, {"size": "101"}),
    Breaking("snapshot_is_kept", Snapshot, page="delete"),
    Breaking("article_once_an_address", Article, {"canonical_url": "https://news.example/1"}, "add"),
    Breaking(
        "article_without_address_once_a_text", Article, {"canonical_url": "", "fingerprint": "f"}, "add"
    ),
    Breaking("article_date_has_its_precision", Article, {"published_precision": "day"}),
    Breaking("article_put_off_says_until_when", Article, {"disposition": "later", "later_until": ""}),
    Breaking("article_is_kept", Article, page="delete"),
    Breaking("article_text_once_a_reader", ArticleText, {"reader": "test 1"}, "add"),
    Breaking("article_text_is_not_empty", ArticleText, {"text": ""}),
    Breaking("article_text_is_write_once", ArticleText, {"text": "Other words"}),
    Breaking("article_text_is_kept", ArticleText, page="delete"),
    Breaking("item_once_an_edition", IngestionItem, {"identity": "1"}, "add"),
    Breaking("item_once_in_its_delivery", IngestionItem, {"identity": "1", "feed": ""}, "add"),
    Breaking("host_crawl_delay_is_no_less_than_0", Host, {"crawl_delay": "-1"}),
    Breaking("item_failure_has_its_reason", IngestionItem, {"outcome": "failed", "reason": ""}),
    Breaking("item_new_has_its_article", IngestionItem, {"outcome": "new", "article": ""}),
    Breaking("annotation_says_something", Annotation, {"body": ""}),
    Breaking("annotation_passage_has_its_quote", Annotation, {"start": "1", "end": "2", "exact": ""}),
    Breaking("case_has_a_title", Case, {"title": ""}),
    Breaking("case_has_an_allegation_once", CaseAllegation, {"note": "twice"}, "add"),
    Breaking("reference_counter_once", ReferenceCounter, {"series": "A", "year": "2026", "last": "0"}, "add"),
    Breaking("allegation_once_in_its_article", Allegation, {"fingerprint": "f"}, "add"),
    Breaking("allegation_has_a_summary", Allegation, {"summary": ""}),
    Breaking(
        "allegation_duplicate_names_its_original", Allegation, {"status": "duplicate", "duplicate_of": ""}
    ),
    Breaking("allegation_does_not_repeat_itself", Allegation, {"status": "duplicate", "duplicate_of": "1"}),
    Breaking("allegation_in_review_is_claimed", Allegation, {"status": "in_review", "assignee": ""}),
    Breaking("allegation_conduct_ends_after_it_begins", Allegation, {"event_until": "1999-01-01"}),
    Breaking("allegation_claim_strength_is_known", Allegation, {"claim_strength": "certain"}),
    Breaking("allegation_category_is_known", Allegation, {"category": "sorcery"}),
    Breaking("allegation_credibility_is_1_to_6", Allegation, {"credibility": "7"}),
    Breaking("allegation_begins_as_proposed", Allegation, {"status": "confirmed", "version": "1"}, "add"),
    Breaking("allegation_change_moves_version", Allegation, {"summary": "Other words", "version": "1"}),
    Breaking("allegation_status_needs_decision", Allegation, {"status": "confirmed", "version": "3"}),
    Breaking("allegation_is_kept", Allegation, page="delete"),
    Breaking("decision_once_a_version", Decision, {"seen_version": "1"}, "add"),
    Breaking("decision_by_a_person_or_a_machine", Decision, {"by": "", "machine": ""}),
    Breaking("decision_says_why", Decision, {"reason": ""}),
    Breaking("decision_duplicate_names_its_original", Decision, {"to_status": "duplicate"}),
    Breaking("decision_undo_names_what_it_undoes", Decision, {"move": "undo"}),
    Breaking("decision_is_append_only", Decision, {"reason": "Better so"}),
    Breaking("decision_is_kept", Decision, page="delete"),
    Breaking("no_truncate", Decision, {"action": "delete_selected", "select_across": "1"}, "delete"),
    Breaking(
        "decision_moves_its_allegation", Decision, {"to_status": "confirmed", "seen_version": "2"}, "add"
    ),
    Breaking(
        "decision_second_person", Decision, {"from_status": "second_review", "to_status": "confirmed"}, "add"
    ),
    Breaking("evidence_once_a_passage", Evidence, {"start": "0", "end": "5"}, "add"),
    Breaking("evidence_is_not_empty", Evidence, {"start": "5", "end": "5"}),
    Breaking("evidence_supports_a_field", Evidence, {"supports": "nothing"}),
    Breaking("evidence_quotes_its_text", Evidence, {"quote": "Words that nobody wrote"}),
    Breaking("involvement_once_a_role", Involvement, {"name": "North Korea", "role": "supplier"}, "add"),
    Breaking("involvement_has_a_name", Involvement, {"name": ""}),
    Breaking("involvement_role_is_known", Involvement, {"role": "wizard"}),
    Breaking("involvement_mention_has_its_place", Involvement, {"mention": "Pyongyang"}),
    Breaking("involvement_quotes_its_text", Involvement, {"mention": "Seoul", "start": "0", "end": "5"}),
    Breaking("citation_once", Citation, {"number": "1718", "paragraph": "8(b)"}, "add"),
    Breaking("citation_cited_has_its_place", Citation, {"basis": "cited", "text": ""}),
    Breaking("citation_implied_has_its_reason", Citation, {"reason": ""}),
    Breaking("citation_decided_by_somebody", Citation, {"state": "accepted"}),
    Breaking("link_once", AllegationLink, {"kind": "follows"}, "add"),
    Breaking("link_joins_two", AllegationLink, {"target": "1", "source": "1"}),
    Breaking("link_by_a_person_or_a_rule", AllegationLink, {"rule": ""}),
    Breaking("reading_once_a_reader", Reading, {"reader": "rules 1"}, "add"),
    Breaking("ranking_model_one_is_on", RankingModel, {"is_on": "on"}, "add"),
    Breaking("ranking_model_once_the_same_decisions", RankingModel, {"decided": "a"}, "add"),
    Breaking("ranking_model_on_saw_enough", RankingModel, {"is_on": "on", "labels": "5"}),
    Breaking("ranking_model_on_beats_the_rules", RankingModel, {"is_on": "on", "auc": "0.1"}),
    Breaking("relevance_label_once_a_text", RelevanceLabel, {"drawn_for": "2026-03-02"}, "add"),
    Breaking("relevance_label_judged_by_somebody", RelevanceLabel, {"is_relevant": "true"}),
    Breaking("relevance_label_drawn_or_sent_in", RelevanceLabel, {"drawn_for": ""}),
    Breaking("relevance_label_words_have_both_ends", RelevanceLabel, {"start": "5", "end": ""}),
    Breaking("second_reading_once_a_model", SecondReading, {"model": "tiny", "prompt": "1"}, "add"),
    Breaking("second_reading_says_what_went_wrong", SecondReading, {"state": "failed", "problem": ""}),
    Breaking("suggestion_once_a_reader", Suggestion, {"reader": "rules 2"}, "add"),
    Breaking("suggestion_decided_by_somebody", Suggestion, {"state": "accepted"}),
]


def named_rules() -> set[str]:
    """Every named constraint and trigger of our tables. Those that write the history are not rules."""
    models = [
        model
        for app in apps.get_app_configs()
        if app.name.startswith("tracker.")
        for model in app.get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]
    constraints = {constraint.name for model in models for constraint in model._meta.constraints}
    triggers = {trigger.name for model, trigger in pgtrigger.registered() if model in models}
    return constraints | triggers - {"insert_insert", "update_update", "delete_delete"}
