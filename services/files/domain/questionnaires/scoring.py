"""What answers give: scores with their bands, and flags that call for the host at once."""

from collections.abc import Iterable
from decimal import Decimal

from services.files.domain.questionnaires.answering import Answers
from services.files.domain.questionnaires.model import Item, Outcome, Questionnaire, Score, ScoreValue
from services.files.domain.questionnaires.values import Value


def outcome(questionnaire: Questionnaire, answers: Answers) -> Outcome:
    """The flags that are raised, and the scores all of whose items are answered."""
    flags = [
        item.flag.label
        for item in questionnaire.by_link_id.values()
        if item.flag is not None
        and any(
            (_counts_for(item, each) or Decimal(0)) > item.flag.above for each in answers.values(item.link_id)
        )
    ]
    scores = (_score(questionnaire, answers, each) for each in questionnaire.scores)
    return Outcome(tuple(flags), tuple(each for each in scores if each is not None))


def _score(questionnaire: Questionnaire, answers: Answers, score: Score) -> ScoreValue | None:
    items = [questionnaire.by_link_id[each] for each in score.link_ids]
    total = Decimal(0)
    for item in items:
        counted = [_counts_for(item, each) for each in answers.values(item.link_id)]
        if len(counted) != 1 or counted[0] is None:
            return None
        total += counted[0]
    band = next((each.label for each in score.bands if each.low <= total <= each.high), "")
    bounds = [_bounds(item) for item in items]
    return ScoreValue(
        score.name, total, band, _sum(low for low, _ in bounds), _sum(high for _, high in bounds)
    )


def _counts_for(item: Item, value: Value) -> Decimal | None:
    if not item.options:
        return value.number
    return next((option.ordinal for option in item.options if option.value == value), None)


def _bounds(item: Item) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that an item can count for; None: there is no bound."""
    if item.options:
        ordinals = [option.ordinal for option in item.options if option.ordinal is not None]
        return min(ordinals), max(ordinals)
    low, high = item.min_value, item.max_value
    return low.number if low else None, high.number if high else None


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    found = list(numbers)
    return None if None in found else sum((each for each in found if each is not None), Decimal(0))
