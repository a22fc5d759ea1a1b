"""Practices, divisions, people, roles and sign-in; the only place that holds e-mail addresses."""
