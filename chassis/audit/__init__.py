"""The audit trail: who did what with whose conversation, and who was refused (ADR 0027).

Ids, enums and times only; no text and no name.
"""
