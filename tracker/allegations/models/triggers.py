"""What the database itself refuses, where a check constraint cannot see far enough.

Each raises `check_violation` with its own constraint name, so Django reports an IntegrityError.
Deferred triggers speak at commit; a test makes them speak by `connection.check_constraints()`.
"""

from __future__ import annotations

import pgtrigger


def _refuse(name: str, message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


ALLEGATION_TRIGGERS = [
    pgtrigger.Trigger(
        name="allegation_begins_as_proposed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NEW.status <> 'proposed' OR NEW.version <> 1 THEN
                {_refuse("allegation_begins_as_proposed", "an allegation begins as a proposal")}
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="allegation_change_moves_version",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(exclude=["version", "likelihood"]),
        func=f"""
            IF NEW.version <> OLD.version + 1 THEN
                {_refuse("allegation_change_moves_version", "a change raises the version by one")}
            END IF;
            IF NEW.reference <> OLD.reference OR NEW.fingerprint <> OLD.fingerprint
               OR NEW.article_id <> OLD.article_id OR NEW.is_sample <> OLD.is_sample THEN
                {_refuse("allegation_identity_is_set_once", "the identity of an allegation is set once")}
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="allegation_status_needs_decision",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.AnyChange("status"),
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM allegations_decision d
                WHERE d.allegation_id = NEW.id AND d.seen_version = OLD.version
                  AND d.from_status = OLD.status AND d.to_status = NEW.status
            ) THEN
                {_refuse("allegation_status_needs_decision", "a status changes only by a decision")}
            END IF;
            RETURN NULL;
        """,
    ),
    pgtrigger.Trigger(
        name="allegation_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        condition=pgtrigger.Q(old__is_sample=False),
        func=_refuse("allegation_is_kept", "only samples are deleted"),
    ),
]

DECISION_TRIGGERS = [
    pgtrigger.Trigger(
        name="decision_is_append_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=_refuse("decision_is_append_only", "a decision is never changed"),
    ),
    pgtrigger.Trigger(
        name="decision_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM allegations_allegation a WHERE a.id = OLD.allegation_id AND a.is_sample
            ) THEN
                {_refuse("decision_is_kept", "a decision is never deleted")}
            END IF;
            RETURN OLD;
        """,
    ),
    pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=_refuse("decision_is_kept", "decisions are never truncated"),
    ),
    pgtrigger.Trigger(
        name="decision_moves_its_allegation",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=[("current", "allegations_allegation%ROWTYPE")],
        func=f"""
            SELECT * INTO current FROM allegations_allegation WHERE id = NEW.allegation_id;
            IF current.version <= NEW.seen_version
               OR (current.version = NEW.seen_version + 1 AND current.status <> NEW.to_status) THEN
                {_refuse("decision_moves_its_allegation", "a decision that moved nothing")}
            END IF;
            RETURN NULL;
        """,
    ),
    pgtrigger.Trigger(
        name="decision_second_person",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__from_status="second_review", new__to_status="confirmed"),
        func=f"""
            IF NEW.by_id IS NOT DISTINCT FROM (
                SELECT d.by_id FROM allegations_decision d
                WHERE d.allegation_id = NEW.allegation_id
                  AND d.to_status = 'second_review' AND d.move = 'confirm'
                ORDER BY d.seen_version DESC LIMIT 1
            ) THEN
                {_refuse("decision_second_person", "the second review is another person''s")}
            END IF;
            RETURN NEW;
        """,
    ),
]

QUOTE_TRIGGERS = [
    pgtrigger.Trigger(
        name="evidence_quotes_its_text",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM ingestion_articletext t
                WHERE t.id = NEW.text_id
                  AND substr(t.text, NEW.start + 1, NEW."end" - NEW.start) = NEW.quote
            ) THEN
                {_refuse("evidence_quotes_its_text", "the quote is not these characters of the text")}
            END IF;
            RETURN NEW;
        """,
    ),
]

MENTION_TRIGGERS = [
    pgtrigger.Trigger(
        name="involvement_quotes_its_text",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__text__isnull=False),
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM ingestion_articletext t
                WHERE t.id = NEW.text_id
                  AND substr(t.text, NEW.start + 1, NEW."end" - NEW.start) = NEW.mention
            ) THEN
                {_refuse("involvement_quotes_its_text", "the mention is not these characters of the text")}
            END IF;
            RETURN NEW;
        """,
    ),
]
