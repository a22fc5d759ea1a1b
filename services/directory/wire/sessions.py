"""Sessions: protobuf to domain and back."""

from collections.abc import Sequence

from sotto.directory.v1 import sessions_pb2

from chassis.timestamps import timestamp
from services.directory.domain.answers import OwnSession
from services.directory.domain.sessions import Method

METHODS = {
    Method.LINK: sessions_pb2.SIGN_IN_METHOD_LINK,
    Method.CODE: sessions_pb2.SIGN_IN_METHOD_CODE,
    Method.PASSWORD: sessions_pb2.SIGN_IN_METHOD_PASSWORD,
    Method.PASSKEY: sessions_pb2.SIGN_IN_METHOD_PASSKEY,
    Method.PROVIDER: sessions_pb2.SIGN_IN_METHOD_PROVIDER,
}


def own_sessions(answer: Sequence[OwnSession]) -> sessions_pb2.ListSessionsResponse:
    """The own sessions."""
    return sessions_pb2.ListSessionsResponse(sessions=[_own(each) for each in answer])


def _own(answer: OwnSession) -> sessions_pb2.Session:
    session = answer.session
    return sessions_pb2.Session(
        session_id=str(session.session_id),
        method=METHODS[session.method],
        device=session.device,
        create_time=timestamp(session.create_time),
        seen_time=timestamp(session.seen_time),
        expire_time=timestamp(session.expire_time),
        current=answer.current,
    )
