"""Closing certificates and the public keys under which they were signed (B9): written once, never changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.ids import ConversationId
from services.conversation.domain.closing import Certificate, SealKey
from services.conversation.store.reading import PostgresReading
from services.conversation.store.tables import CLOSING_CERTIFICATE, SEAL_KEY


class PostgresCertificates(PostgresReading):
    """The part of a transaction that is about certificates."""

    async def certificate(self, conversation_id: ConversationId) -> str | None:
        """The certificate (compact JWS) that a conversation was closed with."""
        statement = select(CLOSING_CERTIFICATE.c.certificate).where(
            CLOSING_CERTIFICATE.c.conversation_id == conversation_id
        )
        found: str | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return found

    async def seal_keys(self) -> Sequence[SealKey]:
        """Every key that has signed a certificate, the newest first."""
        statement = select(SEAL_KEY).order_by(SEAL_KEY.c.first_use_time.desc(), SEAL_KEY.c.kid)
        return [SealKey(row.kid, row.x) for row in (await self._connection.execute(statement)).all()]

    async def keep_certificate(
        self, conversation_id: ConversationId, certificate: Certificate, now: datetime
    ) -> None:
        """Keep what a conversation is closed with, and the key that signed it."""
        await self._keep_key(certificate, now)
        await self._connection.execute(
            insert(CLOSING_CERTIFICATE).values(
                conversation_id=conversation_id, kid=certificate.key.kid, certificate=certificate.jws
            )
        )

    async def _keep_key(self, certificate: Certificate, now: datetime) -> None:
        """Publish the key that signed, for ever."""
        key = certificate.key
        signed_by = upsert(SEAL_KEY).values(kid=key.kid, x=key.x, first_use_time=now)
        await self._connection.execute(signed_by.on_conflict_do_nothing())
