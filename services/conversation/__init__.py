"""Conversations: who takes part, what is said, and their life from start to archive."""
