"""What an operator may set."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from chassis.settings import (
    BusSettings,
    DatabaseSettings,
    ExistingFile,
    IdentitySettings,
    MasterKeySettings,
    Origin,
    ServerSettings,
)
from services.directory.clients.cluster import Cluster
from services.directory.domain.sessions import Limit, Limits


def _issuer(address: str) -> str:
    if not address.startswith(("https://", "http://127.0.0.1:")) or address.endswith("/"):
        raise ValueError("must be an https:// address without a slash at its end")
    return address


class DirectorySettings(ServerSettings, IdentitySettings, DatabaseSettings, BusSettings, MasterKeySettings):
    """How long sessions last (S4): `idle_minutes` without activity, `hours` in any case; clients' longer.

    `public_url` is where people reach Sotto: passkeys work there only. `proof_minutes`: for how long money,
    settings and security believe that it is still the same person.
    `kubernetes_…`: the cluster whose service accounts prove machines (ADR 0035).
    """

    public_url: Origin
    session_idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
    session_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 12
    client_session_idle_minutes: Annotated[int, Field(ge=1, le=30 * 24 * 60)] = 24 * 60
    client_session_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 14 * 24
    proof_minutes: Annotated[int, Field(ge=1, le=12 * 60)] = 10
    kubernetes_issuer: Annotated[str, AfterValidator(_issuer)] | None = None
    kubernetes_audience: Annotated[str, Field(min_length=1, max_length=200)] = "sotto"
    kubernetes_authority_file: ExistingFile | None = None
    kubernetes_token_file: ExistingFile | None = None

    def limits(self) -> Limits:
        """How long sessions and proofs last."""
        return Limits(
            Limit(timedelta(minutes=self.session_idle_minutes), timedelta(hours=self.session_hours)),
            Limit(
                timedelta(minutes=self.client_session_idle_minutes),
                timedelta(hours=self.client_session_hours),
            ),
            timedelta(minutes=self.proof_minutes),
        )

    def cluster(self) -> Cluster | None:
        """Whose service accounts prove machines; None: nobody's."""
        if self.kubernetes_issuer is None:
            return None
        return Cluster(
            self.kubernetes_issuer,
            self.kubernetes_audience,
            self.kubernetes_authority_file,
            self.kubernetes_token_file,
        )
