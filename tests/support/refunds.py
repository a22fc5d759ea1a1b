"""Paid charges, and their paying back."""

from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from sotto.billing.v1 import billing_pb2, refunds_pb2

from chassis.auth import Caller
from tests.support.billing import GOOD, House, Scene, fee
from tests.support.eventually import eventually

BY_CLIENT = refunds_pb2.REFUND_REASON_REQUESTED_BY_CLIENT
UNDER_WAY = {refunds_pb2.REFUND_STATE_PENDING, refunds_pb2.REFUND_STATE_UNKNOWN}


@dataclass
class Paid:
    """A completed conversation whose one charge was paid."""

    house: House
    scene: Scene
    charge_id: str

    async def refund(
        self, minor_units: int, by: Caller | None = None, request_id: str = "", currency: str = "CAD"
    ) -> refunds_pb2.Refund:
        """Ask for it, by default as the host."""
        request = refunds_pb2.RefundChargeRequest(
            charge_id=self.charge_id,
            request_id=request_id or str(uuid4()),
            amount=fee(minor_units, currency),
            reason=BY_CLIENT,
        )
        return (await self.house.refund_stub(by or self.scene.host).RefundCharge(request, timeout=20)).refund

    async def charge(self) -> billing_pb2.Charge:
        """As the host sees it."""
        (charge,) = await self.house.charges(self.scene)
        return charge

    async def settled(self) -> billing_pb2.Charge:
        """The charge once no refund is under way."""
        found: billing_pb2.Charge = await eventually(self._settled, timeout=30)
        return found

    async def balance(self, expected: dict[str, int]) -> None:
        """Wait until the ledger holds this of the charge."""
        await eventually(partial(self._balanced, expected), timeout=30)

    async def _settled(self) -> billing_pb2.Charge:
        charge = await self.charge()
        assert charge.refunds
        assert not any(each.state in UNDER_WAY for each in charge.refunds)
        succeeded = [each for each in charge.refunds if each.state == refunds_pb2.REFUND_STATE_SUCCEEDED]
        assert charge.refunded.minor_units == sum(each.amount.minor_units for each in succeeded)
        return charge

    async def _balanced(self, expected: dict[str, int]) -> None:
        assert await self.house.balances(self.charge_id) == expected


async def a_paid_charge(house: House, minor_units: int = 5000, number: str = GOOD) -> Paid:
    """Somebody paid with this card."""
    scene = house.scene([fee(minor_units)])
    await house.save_card(scene.clients[0], number)
    await house.complete(scene)
    (charge,) = await house.settled(scene, 1)
    assert charge.state == billing_pb2.CHARGE_STATE_SUCCEEDED
    return Paid(house, scene, charge.charge_id)
