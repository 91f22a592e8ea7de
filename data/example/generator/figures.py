"""What the parts of the answer key share: places, scores and how numbers are written."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

STATE = "state"


def by_place(world, records, region_of):
    """Return the records of each region, in its order, and of the state: also where none are."""
    placed = {region: [] for region in world.definitions.regions}
    for one in records:
        placed[region_of(one)].append(one)
    return placed | {STATE: list(records)}


def score_of(one, scale):
    """Return the exact mean of the scored items of a scale, or None if under half are scored."""
    items = [item for item in one.instrument.single if item.scale == scale]
    scores = [score for item in items if (score := item_score(item, one.answers)) is not None]
    return Fraction(sum(scores), len(scores)) if 2 * len(scores) >= len(items) else None


def item_score(item, answers):
    scores = {code: score for code, _, score in item.options}
    score = scores.get(answers.get(item.id))
    if score is None or not item.reverse:
        return score
    known = [number for number in scores.values() if number is not None]
    return min(known) + max(known) - score


def ten_decimals(number):
    value = Decimal(number.numerator) / Decimal(number.denominator)
    return str(value.quantize(Decimal("1e-10"), rounding=ROUND_HALF_EVEN))
