"""What people pay and accept, on its way in and out."""

from google.protobuf.duration_pb2 import Duration
from sotto.conversation.v1 import fees_pb2

from chassis.timestamps import timestamp
from services.conversation.domain.acceptance import Offer, OwnFee
from services.conversation.wire import requests
from services.conversation.wire.events import basis, money


def offer(request: fees_pb2.AcceptFeeRequest) -> Offer:
    """What somebody accepts, as they say it was shown. Fault INVALID, FEE_REFUSED, for what is no amount."""
    late, no_show = "late_cancellation_fee", "no_show_fee"
    return Offer(
        fee=requests.fee(request.fee, "fee"),
        late_fee=requests.fee(request.late_cancellation_fee, late) if request.HasField(late) else None,
        no_show_fee=requests.fee(request.no_show_fee, no_show) if request.HasField(no_show) else None,
    )


def own_fee(own: OwnFee) -> fees_pb2.OwnFee:
    """What somebody pays."""
    participant, shown = own.participant, own.offer
    window = Duration()
    window.FromTimedelta(own.late_window)
    return fees_pb2.OwnFee(
        fee=money(shown.fee),
        fee_basis=basis(participant),
        late_cancellation_fee=money(shown.late_fee),
        late_cancellation_window=window if shown.late_fee else None,
        no_show_fee=money(shown.no_show_fee),
        acceptance_needed=own.needed,
        accepted_fee=money(participant.accepted_fee),
        accept_time=timestamp(participant.acceptance.time) if participant.acceptance else None,
    )
