"""FHIR R4 Questionnaires and what is answered to them, pure: the subset of docs/guides/forms.md only."""
