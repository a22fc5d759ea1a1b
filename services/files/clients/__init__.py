"""Outbound: every call that leaves the service."""
