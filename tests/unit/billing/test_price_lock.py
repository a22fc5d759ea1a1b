"""Whatever is changed and accepted in whatever order, no charge is above what its payer accepted (B3)."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.faults import Fault
from chassis.money import Money
from services.billing.domain.charges import UNDER_WAY, Charge, new_charge
from services.billing.domain.charges import State as ChargeState
from services.billing.domain.conversations import Purpose
from services.billing.wire.requests import conversation_in
from services.conversation.domain.acceptance import Offer, accepted, own_fee
from services.conversation.domain.arrangements import withdrawn
from services.conversation.domain.attendance import fee_act, with_fee, with_no_show
from services.conversation.domain.entities import CancellationPolicy, Participant
from services.conversation.domain.states import Act, State, after
from services.conversation.wire.answers import description
from tests.fakes.clock import NOON
from tests.unit.billing.builders import NOW, a_card
from tests.unit.conversation.test_attendance import START, a_guest, a_plan

AMOUNTS = st.integers(0, 9).map(lambda hundreds: Money(hundreds * 100, "CAD"))
POLICIES = st.builds(
    CancellationPolicy, st.just(timedelta(days=30)), st.none() | AMOUNTS, st.none() | AMOUNTS
)
STEPS = st.lists(
    st.one_of(
        AMOUNTS,
        POLICIES,
        st.sampled_from([Act.ACCEPT_FEE, Act.START_COMES, Act.MARK_NO_SHOW, Act.WITHDRAW]),
    ),
    max_size=12,
)


@dataclass
class Life:
    """One participant; `agreed_to` and `late` are what they said yes to, noted apart from the code."""

    guest: Participant
    policy: CancellationPolicy
    state: State = State.SCHEDULED
    agreed_to: Offer | None = None
    late: Money | None = None

    def step(self, step: Money | CancellationPolicy | Act) -> None:
        """What happens next; Fault where that may not be."""
        if isinstance(step, CancellationPolicy):
            self.policy = step
        elif isinstance(step, Money):
            after(self.state, fee_act(self.guest, step))
            self.guest = with_fee(self.guest, step, self.state)
        elif step is Act.ACCEPT_FEE:
            shown = own_fee(self.guest, self.policy, self.state)
            if shown.needed:
                self.agreed_to = shown.offer
            self.guest = accepted(shown, shown.offer, NOON)
        elif step is Act.START_COMES:
            self.state = State.ACTIVE
        elif step is Act.MARK_NO_SHOW:
            after(self.state, step)
            self.guest = with_no_show(self.guest, not self.guest.no_show, self.policy)
        else:
            after(self.state, step)
            self._withdraw()

    def _withdraw(self) -> None:
        plan, now = a_plan(self.guest), START - timedelta(hours=1)
        shown = own_fee(self.guest, self.policy, self.state).offer
        self.guest = withdrawn(plan, self.guest, self.policy, shown.late_fee, now)
        self.late = self.guest.fee

    def charge(self) -> Charge | None:
        """What billing makes of it, as it hears of it; None: nobody owes anything."""
        conversation = replace(a_plan(self.guest), state=State.COMPLETED, complete_time=START)
        heard = conversation_in(description(conversation, State.COMPLETED))
        payer = heard.payers[0]
        if payer.fee is None:
            return None
        owner = heard.owner(payer)
        return new_charge(heard.id, 0, payer, owner, a_card(owner), NOW)

    def limit(self, purpose: Purpose) -> Money | None:
        """The most that may be taken, by what the participant said yes to; None: nothing may."""
        if purpose is Purpose.LATE_CANCELLATION:
            return self.late
        if self.agreed_to is None:
            return None
        no_show = self.agreed_to.no_show_fee if purpose is Purpose.NO_SHOW else None
        return self.agreed_to.fee if no_show is None else no_show


@pytest.mark.rule("B3", "S19", "S32")
@given(AMOUNTS, POLICIES, STEPS)
def test_no_charge_is_ever_above_what_its_payer_accepted(
    fee: Money, policy: CancellationPolicy, steps: list[Money | CancellationPolicy | Act]
) -> None:
    life = Life(a_guest(fee), policy)
    for step in steps:
        try:
            life.step(step)
        except Fault:
            continue
    charge = life.charge()
    if charge is None or charge.state is ChargeState.NOT_OWED:
        return
    limit = life.limit(charge.purpose)
    assert (charge.state is ChargeState.NOT_ACCEPTED) == (limit is None)
    if limit is not None:
        assert charge.state in UNDER_WAY
        assert charge.amount <= limit
        assert charge.amount == charge.accepted or charge.amount == life.guest.fee
