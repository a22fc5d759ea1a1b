"""The directory's contract: protobuf to domain and back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from google.protobuf.duration_pb2 import Duration
from sotto.common.v1 import money_pb2, options_pb2
from sotto.directory.v1 import directory_pb2, events_pb2, sessions_pb2

from chassis.auth import Role
from chassis.faults import invalid
from chassis.ids import DivisionId, PersonId, PracticeId, new_id, parse_id
from chassis.money import Money, exponent
from chassis.outbox import OutgoingEvent
from chassis.timestamps import timestamp
from services.directory.domain.answers import (
    DivisionOfPractice,
    Exchanged,
    Me,
    Opened,
    ResolvedPeople,
    SignInMail,
    Started,
)
from services.directory.domain.events import Event, MemberInvited
from services.directory.domain.people import Contact, Member, Named, Person, named
from services.directory.domain.practices import NO_POLICY, CancellationPolicy, Division, Practice, Tax

_ROLES = {
    options_pb2.ROLE_PROVIDER: Role.PROVIDER,
    options_pb2.ROLE_COORDINATOR: Role.COORDINATOR,
    options_pb2.ROLE_ADMIN: Role.ADMIN,
}
_ROLE_NUMBERS = {role: number for number, role in _ROLES.items()}


def role_numbers(roles: Collection[Role]) -> list[options_pb2.Role]:
    """Roles, in the order of the contract."""
    return sorted(_ROLE_NUMBERS[each] for each in roles)


def role(number: options_pb2.Role) -> Role:
    """A member's role; the contract lets no other number in."""
    return _ROLES[number]


def person_id(text: str, field: str) -> PersonId:
    """A person's id. Fault INVALID."""
    return PersonId(parse_id(text, field))


def division_id(text: str, field: str = "division_id") -> DivisionId:
    """A division's id. Fault INVALID."""
    return DivisionId(parse_id(text, field))


def practice_id(text: str, field: str = "practice_id") -> PracticeId:
    """A practice's id. Fault INVALID."""
    return PracticeId(parse_id(text, field))


def named_person(message: directory_pb2.NamedAddress, field: str) -> Named:
    """A name and an address. Fault INVALID."""
    return named(message.display_name, message.email, field)


def new_division(message: directory_pb2.Division) -> Division:
    """The settings of a division that has no id yet. Fault INVALID."""
    return Division(
        division_id=DivisionId(new_id()),
        practice_id=practice_id(message.practice_id, "division.practice_id"),
        currency=message.currency,
        **{name: read(message) for name, read in _SETTINGS.items()},
    )


def changes(request: directory_pb2.UpdateDivisionRequest) -> Mapping[str, Any]:
    """The settings that a mask names, with their new values. Fault INVALID for a name that is none."""
    names = request.update_mask.paths
    if not names or any(name not in _SETTINGS for name in names):
        raise invalid("update_mask", f"must name settings that can change: {', '.join(_SETTINGS)}")
    return {name: _SETTINGS[name](request.division) for name in names}


def _policy(message: directory_pb2.Division) -> CancellationPolicy:
    told, field = message.cancellation_policy, "division.cancellation_policy"
    try:
        window = told.late_window.ToTimedelta()
    except (ValueError, OverflowError):
        raise invalid(f"{field}.late_window", "must be a duration such as 86400s") from None
    late_fee = _fee(told.late_fee, f"{field}.late_fee") if told.HasField("late_fee") else None
    no_show_fee = _fee(told.no_show_fee, f"{field}.no_show_fee") if told.HasField("no_show_fee") else None
    return CancellationPolicy(window, late_fee, no_show_fee)


def _tax(message: directory_pb2.Division) -> Tax | None:
    told = message.tax
    if told == directory_pb2.Tax():
        return None
    return Tax(told.rate, told.name, told.registration_number)


def _fee(message: money_pb2.Money, field: str) -> Money:
    try:
        return Money(message.minor_units, message.currency)
    except ValueError as error:
        raise invalid(field, str(error)) from None


def _refund_limit(message: directory_pb2.Division) -> Money | None:
    given = message.HasField("refund_limit")
    return _fee(message.refund_limit, "division.refund_limit") if given else None


_SETTINGS: Mapping[str, Callable[[directory_pb2.Division], Any]] = {
    "name": lambda message: message.name,
    "time_zone": lambda message: message.time_zone,
    "locale": lambda message: message.locale,
    "billing_enabled": lambda message: message.billing_enabled,
    "default_announcement": lambda message: message.default_announcement,
    "support_address": lambda message: message.support_address,
    "emergency_number": lambda message: message.emergency_number,
    "invoice_issuer": lambda message: tuple(message.invoice_issuer),
    "typing_off": lambda message: message.typing_off,
    "presence_off": lambda message: message.presence_off,
    "read_marks_off": lambda message: message.read_marks_off,
    "house_rules": lambda message: message.house_rules,
    "cancellation_policy": _policy,
    "tax": _tax,
    "refund_limit": _refund_limit,
    "largest_file_mib": lambda message: message.largest_file_mib,
    "retention_months": lambda message: message.retention_months,
}
"""What a division decides, by the field's name, and can change its mind about."""


def outgoing(event: Event) -> OutgoingEvent:
    """The event for the bus."""
    if isinstance(event, MemberInvited):
        invited = events_pb2.MemberInvited(
            invitation_id=str(event.invitation_id),
            person_id=str(event.person_id),
        )
        return OutgoingEvent(
            "directory.v1.member.invited", event.person_id, invited.SerializeToString(), new_id()
        )
    message = events_pb2.SignInRequested(
        sign_in_id=str(event.sign_in_id),
        person_id=str(event.person_id),
        expire_time=timestamp(event.expire_time),
    )
    subject = "directory.v1.sign_in.requested"
    return OutgoingEvent(subject, event.sign_in_id, message.SerializeToString(), new_id())


def started(answer: Started) -> directory_pb2.StartSignInResponse:
    """A started sign-in."""
    return directory_pb2.StartSignInResponse(
        sign_in_id=str(answer.sign_in.sign_in_id),
        browser_secret=answer.browser_secret,
        expire_time=timestamp(answer.sign_in.expire_time),
    )


def sign_in_mail(mail: SignInMail) -> directory_pb2.MintSignInMailResponse:
    """What a sign-in mail says."""
    return directory_pb2.MintSignInMailResponse(
        contact=contact(mail.contact),
        link_token=mail.link_token,
        code=mail.code,
        expire_time=timestamp(mail.expire_time),
        practice_name=mail.practice.name,
        support_address=mail.practice.support_address,
    )


def opened(answer: Opened) -> directory_pb2.CompleteSignInResponse:
    """An opened session."""
    return directory_pb2.CompleteSignInResponse(
        session_token=answer.session_token,
        absolute_expire_time=timestamp(answer.session.expire_time),
        person_id=str(answer.session.person_id),
    )


def exchanged(answer: Exchanged) -> directory_pb2.ExchangeSessionResponse:
    """Identity tokens."""
    return directory_pb2.ExchangeSessionResponse(
        tokens=dict(answer.tokens),
        expire_time=timestamp(answer.expire_time),
        person_id=str(answer.session.person_id),
        session_id=str(answer.session.session_id),
    )


def checked(answer: Exchanged) -> directory_pb2.CheckSessionResponse:
    """Identity tokens, said anew."""
    return directory_pb2.CheckSessionResponse(
        tokens=dict(answer.tokens), expire_time=timestamp(answer.expire_time)
    )


def confirmed(answer: Mapping[UUID, Member]) -> sessions_pb2.ConfirmSessionsResponse:
    """Sessions that go on, with their people's roles."""
    sessions = [
        sessions_pb2.ConfirmedSession(
            session_id=str(session_id),
            divisions=[
                sessions_pb2.DivisionRoles(division_id=str(division), roles=role_numbers(held))
                for division, held in member.roles.items()
            ],
        )
        for session_id, member in answer.items()
    ]
    return sessions_pb2.ConfirmSessionsResponse(sessions=sessions)


def me(answer: Me) -> directory_pb2.GetMeResponse:
    """The signed-in person."""
    person, roles = answer.member.person, answer.member.roles
    memberships = [
        directory_pb2.Membership(
            division=division(each),
            roles=role_numbers(roles[each.division_id]),
        )
        for each in answer.divisions
    ]
    return directory_pb2.GetMeResponse(
        person_id=str(person.person_id),
        display_name=person.display_name,
        email=person.email,
        practice=practice(answer.practice),
        memberships=memberships,
    )


def practice(answer: Practice) -> directory_pb2.Practice:
    """A practice."""
    return directory_pb2.Practice(
        practice_id=str(answer.practice_id),
        slug=answer.slug,
        name=answer.name,
        support_address=answer.support_address,
        etag=answer.etag,
    )


def division(answer: Division) -> directory_pb2.Division:
    """A division."""
    return directory_pb2.Division(
        division_id=str(answer.division_id),
        practice_id=str(answer.practice_id),
        name=answer.name,
        time_zone=answer.time_zone,
        currency=answer.currency,
        currency_exponent=exponent(answer.currency),
        locale=answer.locale,
        billing_enabled=answer.billing_enabled,
        default_announcement=answer.default_announcement,
        support_address=answer.support_address,
        emergency_number=answer.emergency_number,
        invoice_issuer=answer.invoice_issuer,
        typing_off=answer.typing_off,
        presence_off=answer.presence_off,
        read_marks_off=answer.read_marks_off,
        house_rules=answer.house_rules,
        cancellation_policy=_told_policy(answer.cancellation_policy),
        tax=directory_pb2.Tax(**asdict(answer.tax)) if answer.tax else None,
        refund_limit=_money(answer.refund_limit),
        largest_file_mib=answer.largest_file_mib,
        retention_months=answer.retention_months,
        etag=answer.etag,
    )


def _told_policy(policy: CancellationPolicy) -> directory_pb2.CancellationPolicy | None:
    if policy == NO_POLICY:
        return None
    window = Duration()
    window.FromTimedelta(policy.late_window)
    return directory_pb2.CancellationPolicy(
        late_window=window, late_fee=_money(policy.late_fee), no_show_fee=_money(policy.no_show_fee)
    )


def _money(amount: Money | None) -> money_pb2.Money | None:
    return money_pb2.Money(minor_units=amount.minor_units, currency=amount.currency) if amount else None


def division_of_practice(answer: DivisionOfPractice) -> directory_pb2.GetDivisionResponse:
    """A division and its practice."""
    return directory_pb2.GetDivisionResponse(
        division=division(answer.division), practice=practice(answer.practice)
    )


def provider(person: Person) -> directory_pb2.Provider:
    """Somebody who may host, without the address."""
    return directory_pb2.Provider(person_id=str(person.person_id), display_name=person.display_name)


def resolved(answer: ResolvedPeople) -> directory_pb2.ResolvePeopleResponse:
    """People without addresses."""
    people = [
        directory_pb2.ResolvedPerson(
            person_id=str(each.person_id), display_name=each.display_name, member=each.member
        )
        for each in answer.people
    ]
    return directory_pb2.ResolvePeopleResponse(people=people, host_display_name=answer.host_display_name)


def contact(answer: Contact) -> directory_pb2.Contact:
    """A person with an address."""
    return directory_pb2.Contact(
        person_id=str(answer.person.person_id),
        display_name=answer.person.display_name,
        email=answer.person.email,
        locale=answer.locale,
        practice_id=str(answer.person.practice_id),
        practice_slug=answer.practice_slug,
    )
