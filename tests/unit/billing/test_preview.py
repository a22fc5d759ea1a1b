"""The preview before completing (S34, B2), and who may see it."""

from dataclasses import replace

import pytest

from chassis.auth import Role
from chassis.faults import Fault, Kind
from services.billing.domain.conversations import Stage
from services.billing.domain.preview import preview, to_ask
from services.billing.domain.reasons import Reason
from tests.support.builders import a_client, a_division_id, a_member
from tests.unit.billing.builders import NOW, a_card, a_conversation, a_payer, cad


@pytest.mark.rule("B2", "S34")
def test_the_preview_says_who_pays_what_with_which_card_and_who_has_none() -> None:
    pays, lacks, free, guest = a_payer(cad(5000)), a_payer(cad(700)), a_payer(cad(0)), a_payer(None)
    card = a_card()
    seen = preview(
        a_conversation([pays, lacks, free, guest]),
        {pays.person_id: card, free.person_id: a_card()},
        NOW,
    )
    assert [(line.amount, line.card, line.card_missing) for line in seen.lines] == [
        (cad(5000), card, False),
        (cad(700), None, True),
        (cad(0), None, False),
    ]
    assert seen.total == cad(5700)
    assert seen.missing == (lacks.participant_id,)


@pytest.mark.rule("S32")
def test_a_conversation_without_fees_has_no_total() -> None:
    seen = preview(a_conversation([a_payer(None)]), {}, NOW)
    assert (seen.lines, seen.total, seen.missing) == ((), None, ())


@pytest.mark.parametrize("stage", [Stage.COMPLETED, Stage.CANCELLED])
def test_what_is_over_has_no_preview(stage: Stage) -> None:
    with pytest.raises(Fault, match=Reason.CONVERSATION_CLOSED):
        preview(a_conversation(stage=stage), {}, NOW)


@pytest.mark.rule("S34")
def test_only_those_who_owe_and_have_no_card_are_asked_for_one() -> None:
    lacks, free, carded = a_payer(), a_payer(cad(0)), a_payer()
    conversation = a_conversation([lacks, free, carded])
    cards = {carded.person_id: a_card()}
    assert to_ask(conversation, cards, [lacks.participant_id]) == (lacks,)
    for other in (free, carded, a_payer()):
        with pytest.raises(Fault, match=Reason.NOTHING_TO_ASK_FOR):
            to_ask(conversation, cards, [lacks.participant_id, other.participant_id])


@pytest.mark.rule("S34", "S2")
def test_host_and_coordinator_manage_a_participant_is_told_so_and_an_outsider_nothing() -> None:
    payer = a_payer()
    conversation = a_conversation([payer])
    practice, division = conversation.practice_id, conversation.division_id
    host = a_member(Role.PROVIDER, division, practice, person_id=conversation.host_person_id)
    conversation.require_manager(host)
    conversation.require_manager(a_member(Role.COORDINATOR, division, practice))
    with pytest.raises(Fault, match=Reason.HOST_ONLY):
        conversation.require_manager(a_client(practice, person_id=payer.person_id))
    outsiders = [
        a_client(practice),
        a_member(Role.PROVIDER, division, practice),
        a_member(Role.COORDINATOR, a_division_id(), practice),
        a_client(person_id=conversation.host_person_id),
        a_client(person_id=payer.person_id),
    ]
    for outsider in outsiders:
        with pytest.raises(Fault) as refused:
            conversation.require_manager(outsider)
        assert refused.value.kind is Kind.NOT_FOUND
        with pytest.raises(Fault) as refused:
            conversation.require_member(outsider)
        assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("B2", "B3")
def test_the_preview_says_which_fee_was_not_accepted_and_shows_no_more_than_was() -> None:
    silent = replace(a_payer(cad(5000)), accepted=None)
    partly = replace(a_payer(cad(5000)), accepted=cad(4000))
    seen = preview(a_conversation([silent, partly]), {partly.person_id: a_card()}, NOW)
    assert [(line.amount, line.payer.fee, line.fee_not_accepted) for line in seen.lines] == [
        (cad(5000), cad(5000), True),
        (cad(4000), cad(5000), False),
    ]
    assert seen.missing == (silent.participant_id,)
