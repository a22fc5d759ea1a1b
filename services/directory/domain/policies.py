"""What a practice asks of its members when they sign in (S4)."""

from dataclasses import dataclass

from chassis.ids import PracticeId
from services.directory.domain.people import Member
from services.directory.domain.sessions import Session


@dataclass(frozen=True)
class SignInPolicy:
    """A mail alone is enough, until the practice asks for a second factor. `version` counts the changes."""

    practice_id: PracticeId
    second_factor_required: bool = False
    version: int = 0

    @property
    def etag(self) -> str:
        """The version as clients carry it."""
        return f"v{self.version}"


def is_limited(session: Session, member: Member, second_factor_required: bool) -> bool:
    """Whether a session lacks the second factor that its person's practice asks members for."""
    return second_factor_required and member.is_member and not session.strong
