"""What has become due: notices to send."""

import asyncio

from chassis import log
from services.notify.usecases.sending import ATTEMPT_SECONDS, Sending

_POLL_SECONDS = 0.5


class Sender:
    """Sends batch after batch. Several processes may: a notice is claimed by one of them."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending
        self._log = log.get("sender")

    async def run(self) -> None:
        """Send until cancelled; a batch under way is finished first, so that nobody gets a mail twice."""
        while True:
            batch = asyncio.create_task(self._sending.send_batch())
            try:
                sent = await asyncio.shield(batch)
            except asyncio.CancelledError:
                await asyncio.wait([batch], timeout=ATTEMPT_SECONDS)
                raise
            except Exception as error:
                self._log.warning("sending was interrupted", **log.describe(error))
                sent = 0
            if not sent:
                await asyncio.sleep(_POLL_SECONDS)
