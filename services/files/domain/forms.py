"""THE RULES of the library of forms, pure.

S30  A division has a library of forms; some come with Sotto. A form is a FHIR R4 Questionnaire of the subset
     in docs/guides/forms.md. It is imported as a draft, published as a version that never changes, and
     retired.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NewType
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind, Violation, forbidden, not_found, precondition, stale
from chassis.ids import DivisionId
from services.files.domain.questionnaires.importing import Refused, imported
from services.files.domain.questionnaires.model import Questionnaire

FormId = NewType("FormId", UUID)

MOST_FORMS = 500
"""Forms of a division, retired ones included."""

_EDITORS = frozenset({Role.COORDINATOR, Role.ADMIN})


class FormReason(StrEnum):
    """Refusals about forms, as in errors.proto."""

    FORM_REFUSED = "FORM_REFUSED"
    FORM_RETIRED = "FORM_RETIRED"
    FORM_HAS_NO_DRAFT = "FORM_HAS_NO_DRAFT"
    FORM_NOT_PUBLISHED = "FORM_NOT_PUBLISHED"
    FORM_DUE_REFUSED = "FORM_DUE_REFUSED"
    FORM_RESPONSE_REFUSED = "FORM_RESPONSE_REFUSED"
    FORM_SIGNATURE_NEEDED = "FORM_SIGNATURE_NEEDED"
    FORM_SIGNATURE_NOT_ASKED = "FORM_SIGNATURE_NOT_ASKED"
    FORM_NOT_SUBMITTED = "FORM_NOT_SUBMITTED"
    FORM_EDITORS_ONLY = "FORM_EDITORS_ONLY"
    FORM_SHIPPED = "FORM_SHIPPED"
    TOO_MANY_FORMS = "TOO_MANY_FORMS"
    TOO_MANY_SUBMISSIONS = "TOO_MANY_SUBMISSIONS"


@dataclass(frozen=True)
class FormVersion:
    """A Questionnaire in canonical JSON. `revision` counts the imports of a draft, from 1."""

    form_id: FormId
    number: int
    title: str
    text: str
    import_time: datetime
    revision: int = 1
    publish_time: datetime | None = None

    @property
    def questionnaire(self) -> Questionnaire:
        """What the text says."""
        return _understood(self.text)

    @property
    def etag(self) -> str:
        """The draft as clients carry it."""
        return f"v{self.number}.{self.revision}"


@dataclass(frozen=True)
class Form:
    """A form of a division (None: it comes with Sotto), with its newest published version and its draft."""

    form_id: FormId
    division_id: DivisionId | None
    published: FormVersion | None = None
    draft: FormVersion | None = None
    retire_time: datetime | None = None

    @property
    def title(self) -> str:
        """That of the published version, else of the draft."""
        newest = self.published or self.draft
        return newest.title if newest is not None else ""

    @property
    def next_number(self) -> int:
        """The version that its draft is or would be."""
        return 1 + (self.published.number if self.published is not None else 0)


def understood(text: str) -> tuple[Questionnaire, str]:
    """A Questionnaire that is imported, and its canonical text. Fault INVALID, FORM_REFUSED, says all."""
    try:
        return imported(text)
    except Refused as refused:
        raise _refused(refused.violations) from None


def require_member(caller: Caller, division_id: DivisionId | None, what: str) -> None:
    """Fault NOT_FOUND for whoever is no member of the division; None: of any."""
    roles = caller.roles.get(division_id) if division_id is not None else caller.has_anywhere(frozenset(Role))
    if not roles:
        raise not_found(what)


def edits(caller: Caller, division_id: DivisionId | None) -> bool:
    """Whether the caller changes the library of the division."""
    return division_id is not None and bool(caller.roles.get(division_id, frozenset()) & _EDITORS)


def require_editor(caller: Caller, division_id: DivisionId | None, what: str) -> None:
    """Faults NOT_FOUND, FORM_SHIPPED, FORM_EDITORS_ONLY."""
    require_member(caller, division_id, what)
    if division_id is None:
        raise precondition(
            FormReason.FORM_SHIPPED,
            "This form comes with Sotto and stays as it is. Import a copy to change it.",
        )
    if not edits(caller, division_id):
        raise forbidden(
            FormReason.FORM_EDITORS_ONLY, "Only coordinators and admins of the division change its forms."
        )


def require_room(forms: int) -> None:
    """Fault TOO_MANY_FORMS where a division has as many as there may be."""
    if forms >= MOST_FORMS:
        raise precondition(FormReason.TOO_MANY_FORMS, f"A division has at most {MOST_FORMS} forms.")


def require_not_retired(form: Form) -> None:
    """Fault FORM_RETIRED."""
    if form.retire_time is not None:
        raise precondition(FormReason.FORM_RETIRED, "This form was retired.")


def publishable(form: Form, etag: str) -> FormVersion:
    """The draft that is to be published. Faults FORM_RETIRED, FORM_HAS_NO_DRAFT, STALE."""
    require_not_retired(form)
    if form.draft is None:
        raise precondition(FormReason.FORM_HAS_NO_DRAFT, "There is no draft of this form to publish.")
    if form.draft.etag != etag:
        raise stale()
    return form.draft


def assignable(form: Form | None, division_id: DivisionId) -> FormVersion:
    """The version to assign. Faults NOT_FOUND (another division's), FORM_RETIRED, FORM_NOT_PUBLISHED."""
    if form is None or form.division_id not in (None, division_id):
        raise not_found("form")
    require_not_retired(form)
    if form.published is None:
        raise precondition(FormReason.FORM_NOT_PUBLISHED, "This form was not published yet.")
    return form.published


def seen_by(caller: Caller, form: Form) -> Form | None:
    """The form as a member sees it: drafts are for those who change the library."""
    if edits(caller, form.division_id):
        return form
    return (
        Form(form.form_id, form.division_id, form.published, None, form.retire_time)
        if form.published
        else None
    )


def _refused(violations: Sequence[Violation]) -> Fault:
    first = violations[0]
    sentence = f"The form was not imported. {first.field}: {first.description}."
    return Fault(Kind.INVALID, FormReason.FORM_REFUSED, sentence, violations=tuple(violations))


@lru_cache(256)
def _understood(text: str) -> Questionnaire:
    return imported(text)[0]
