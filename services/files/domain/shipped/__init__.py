"""The forms that come with Sotto, as FHIR R4 Questionnaires; every division has them."""

from collections.abc import Mapping
from importlib import resources
from uuid import UUID, uuid5

from services.files.domain.forms import FormId

_NAMES = ("phq-9", "gad-7", "intake", "consent")
_NAMESPACE = UUID("6f4c1f8a-5a35-4d0e-9d7d-3b9d4a1c2e10")


def shipped() -> Mapping[FormId, str]:
    """Their texts, by ids that are the same everywhere. A changed text becomes the form's next version."""
    folder = resources.files(__name__)
    return {FormId(uuid5(_NAMESPACE, name)): folder.joinpath(f"{name}.json").read_text() for name in _NAMES}
