"""Web Authentication, by py_webauthn."""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.directory.domain.passkeys import CHALLENGE_LIFETIME, Claimed, Credential
from services.directory.domain.people import Person

_TIMEOUT_MILLISECONDS = int(CHALLENGE_LIFETIME.total_seconds() * 1000)
_VERIFICATION = UserVerificationRequirement.REQUIRED


class WebAuthority:
    """For the site that people reach at `public_url`: passkeys work there only, and only its own."""

    def __init__(self, public_url: str) -> None:
        self._origin = public_url
        self._site = urlsplit(public_url).hostname or ""

    def registration_options(self, challenge: bytes, person: Person, known: Sequence[bytes]) -> str:
        """What the browser needs to make a passkey, which is none of the known ones."""
        selection = AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFICATION
        )
        options = generate_registration_options(
            rp_id=self._site,
            rp_name="Sotto",
            user_id=person.person_id.bytes,
            user_name=person.email,
            user_display_name=person.display_name,
            challenge=challenge,
            timeout=_TIMEOUT_MILLISECONDS,
            authenticator_selection=selection,
            exclude_credentials=_descriptors(known),
        )
        return options_to_json(options)

    def registered(self, answer: str, challenge: bytes) -> Credential | None:
        """What was made; None unless it answers the challenge, here, by somebody whom the device knows."""
        try:
            found = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except Exception:  # What a browser sends is anything at all, and the parsers below let much through.
            return None
        return Credential(found.credential_id, found.credential_public_key, found.sign_count)

    def request_options(self, challenge: bytes, allowed: Sequence[bytes]) -> str:
        """What the browser needs to use a passkey: one of the allowed, or any where none is named."""
        options = generate_authentication_options(
            rp_id=self._site,
            challenge=challenge,
            timeout=_TIMEOUT_MILLISECONDS,
            allow_credentials=_descriptors(allowed),
            user_verification=_VERIFICATION,
        )
        return options_to_json(options)

    def claimed(self, answer: str) -> Claimed | None:
        """What an answer says of itself, believed by nobody; None if it is none."""
        try:
            credential = parse_authentication_credential_json(json.loads(answer))
        except Exception:
            return None
        return Claimed(credential.raw_id, credential.response.user_handle)

    def verified(self, answer: str, challenge: bytes, credential: Credential) -> int | None:
        """The counter after it; None unless the credential answered the challenge, here, and counts on."""
        try:
            found = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self._origin,
                credential_public_key=credential.public_key,
                credential_current_sign_count=credential.sign_count,
                require_user_verification=True,
            )
        except Exception:
            return None
        return found.new_sign_count


def _descriptors(credential_ids: Sequence[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each) for each in credential_ids]
