"""What a service's own role may do with each of its tables, and what keeps a practice's rows from others.

A table that is not here fails the tests: decide what its rows may become and whose they are, and say it here.
No UPDATE and no DELETE: rows are only ever added. Outbox, inbox and the like: `chassis.tables.PRIVILEGES`.
"""

import re
from collections.abc import Mapping

DECLARED: Mapping[str, Mapping[str, str]] = {
    "directory": {
        "division": (
            "SELECT, INSERT, UPDATE (name, time_zone, locale, billing_enabled, default_announcement, "
            "support_address, emergency_number, invoice_issuer, typing_off, presence_off, read_marks_off, "
            "house_rules, late_window, late_fee, no_show_fee, version, tax, refund_limit, "
            "largest_file_mib, retention_months)"
        ),
        "challenge": "SELECT, INSERT, DELETE",
        "invitation": "SELECT, INSERT",
        "machine": "SELECT, INSERT, UPDATE (revoked_at)",
        "membership": "SELECT, INSERT, UPDATE (ended_at)",
        "passkey": "SELECT, INSERT, UPDATE (sign_count, name, used_at), DELETE",
        "password": "SELECT, INSERT, UPDATE (hash, sealed_secret, last_step, set_at), DELETE",
        "password_setup": "SELECT, INSERT, UPDATE (hash, sealed_secret, tries, expires_at), DELETE",
        "person": "SELECT, INSERT, UPDATE (display_name, deactivated_at, version)",
        "person_key": "SELECT, INSERT",
        "practice": "SELECT, INSERT, UPDATE (name, support_address, version)",
        "recovery_code": "SELECT, INSERT, UPDATE (used_at), DELETE",
        "session": "SELECT, INSERT, UPDATE (last_seen_at, revoked_at, strong, proved_at, proved_by)",
        "sign_in": "SELECT, INSERT, UPDATE (link_hash, code_hash, attempts, used_at), DELETE",
        "sign_in_policy": "SELECT, INSERT, UPDATE (second_factor_required, version)",
        "throttle": "SELECT, INSERT, UPDATE (failures, failed_at, free_at), DELETE",
    },
    "conversation": {
        "admission": "SELECT, INSERT",
        "admission_viewer": "SELECT, INSERT",
        "announcement_version": "SELECT, INSERT",
        "audit_entry": "SELECT, INSERT",
        "audit_link": "SELECT, INSERT",
        "closing_certificate": "SELECT, INSERT",
        "conversation": (
            "SELECT, INSERT, UPDATE (state, start_time, start_time_zone, open_time, complete_time, "
            "completed_by, acknowledged, activity_time, announcement_version, last_sequence, version, "
            "participant_count, last_hash, reschedule_count, cancel_time, cancelled_by, "
            "sealed_cancel_reason, name_policy)"
        ),
        "default_announcement": "SELECT, INSERT, UPDATE (sealed_text, version, edit_time)",
        "destruction": "SELECT, INSERT, UPDATE (begin_time, destroy_time, kid, certificate), DELETE",
        "draft": "SELECT, INSERT, UPDATE (revision, sealed_text, update_time), DELETE",
        "fee_acceptance": "SELECT, INSERT",
        "legal_hold": "SELECT, INSERT, UPDATE (lifted_by, lift_time, sealed_lift_reason)",
        "list_entry": "SELECT",
        "message": "SELECT, INSERT",
        "participant": (
            "SELECT, INSERT, UPDATE (fee_minor_units, fee_currency, first_sequence, agreed_minor_units, "
            "agreed_currency, fee_basis, no_show, withdraw_time, sealed_withdraw_reason, "
            "accepted_minor_units, accepted_currency, accepted_late_minor_units, "
            "accepted_no_show_minor_units, fee_accept_time)"
        ),
        "person_key": "SELECT, INSERT",
        "read_mark": "SELECT, INSERT, UPDATE (read_sequence, read_time)",
        "saved_reply": "SELECT, INSERT, UPDATE (version, sealed_title, sealed_text), DELETE",
        "seal_key": "SELECT, INSERT",
    },
    "files": {
        "file": "SELECT, INSERT, UPDATE",
        "file_history": "SELECT, INSERT, DELETE",
        "file_part": "SELECT, INSERT, DELETE",
        "file_quarantine": "SELECT, INSERT",
        "file_viewer": "SELECT, INSERT",
        "form": "SELECT, INSERT, UPDATE (retired_at, retired_by)",
        "form_assignment": (
            "SELECT, INSERT, UPDATE (state, draft_revision, sealed_draft, draft_saved_at, "
            "submission_count, submitted_at, looked_at)"
        ),
        "form_submission": "SELECT, INSERT",
        "shredded_conversation": "SELECT, INSERT",
        "form_version": (
            "SELECT, INSERT, UPDATE (title, text, revision, imported_at, imported_by, published_at, "
            "published_by)"
        ),
    },
    "billing": {
        "attempt": "SELECT, INSERT",
        "bill": "SELECT, INSERT, UPDATE (invoiced_at)",
        "card": "SELECT, INSERT, UPDATE (removed_at, bank_asks)",
        "card_consent": "SELECT, INSERT",
        "card_setup": "SELECT, INSERT, UPDATE (session_id, url, card_id)",
        "charge": (
            "SELECT, INSERT, UPDATE (state, card_id, payment_intent, attempt, failures, seen_charge, "
            "decline_code, begun_at, updated_at, settled_at, due_at, lease, leased_until, present, "
            "retries, next_retry_at, accepted_minor_units)"
        ),
        "customer": "SELECT, INSERT",
        "default_card": "SELECT, INSERT, UPDATE (card_id)",
        "dispute": "SELECT, INSERT, UPDATE (reason, state, evidence_due_at, updated_at)",
        "document": "SELECT, INSERT",
        "document_series": "SELECT, INSERT, UPDATE (last_number)",
        "inquiry": "SELECT, INSERT, UPDATE (due_at, failures)",
        "ledger_entry": "SELECT, INSERT",
        "payment_details_request": "SELECT, INSERT",
        "posting": "SELECT, INSERT",
        "reconciliation": "SELECT, INSERT, UPDATE (state, ended_at, payments, charges, differences)",
        "reconciliation_difference": "SELECT, INSERT",
        "reconciliation_seen": "SELECT, INSERT, DELETE",
        "refund": (
            "SELECT, INSERT, UPDATE (state, attempt, failures, processor_refund, failure_code, "
            "updated_at, due_at, lease, leased_until)"
        ),
        "refund_attempt": "SELECT, INSERT",
        "webhook": "SELECT, INSERT",
    },
    "notify": {
        "notice": "SELECT, INSERT, UPDATE (state, attempts, updated_at, next_attempt_at, leased_until)",
    },
}

BEHIND_THE_FIRST_WALL_ONLY: Mapping[str, Mapping[str, str]] = {
    "directory": {
        "challenge": "found by hashes, before anybody knows whose practice it is",
        "sign_in": "found by hashes, before anybody knows whose practice it is",
        "throttle": "found by hashes, before anybody knows whose practice it is",
    },
    "conversation": {
        "audit_link": "ids and hashes of entries",
        "person_key": "asked for by the caller's own id only",
        "saved_reply": "asked for by the caller's own id only",
        "default_announcement": "asked for by the caller's own id only",
        "seal_key": "public",
    },
    "files": {
        "file_history": "ids of conversations and people",
        "shredded_conversation": "ids of conversations and times; only a timer asks for it",
    },
    "billing": {
        "document_series": "how many documents a division has issued",
        "inquiry": "between us and the processor; no person asks for it",
        "payment_details_request": "ids and times, written once and never shown",
        "reconciliation": "between us and the processor; no person asks for it",
        "reconciliation_difference": "between us and the processor; no person asks for it",
        "reconciliation_seen": "between us and the processor; no person asks for it",
        "webhook": "between us and the processor; no person asks for it",
    },
    "notify": {
        "notice": "ids, kinds and times; of a conversation that was asked for first",
    },
}
"""Tables without a policy, and why that is enough. All others have one (ADR 0038)."""

_PRIVILEGE = re.compile(r"(\w+)(?: \(([^)]*)\))?")


def declared(text: str) -> frozenset[str]:
    """Declared privileges one by one: "SELECT, UPDATE (a, b)" → {"SELECT", "UPDATE a", "UPDATE b"}."""
    return frozenset(
        f"{privilege} {column}".strip()
        for privilege, columns in _PRIVILEGE.findall(text)
        for column in (columns.split(", ") if columns else [""])
    )
