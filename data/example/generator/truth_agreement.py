"""The answer key of agreement within teams and of change between waves."""

from fractions import Fraction

from .figures import by_place, item_score, score_of, ten_decimals

AGREED = Fraction(7, 10)


def tell_agreement(world, clean):
    """rwg(J), AD and the team's mean where it is not divided, for each team, survey and scale."""
    rows = []
    for (name, period), submissions in clean.items():
        instrument = world.definitions.instruments[name]
        teams = [team for team in world.teams if any(p.id == period for p in team.periods)]
        for team in teams:
            own = [one for one in submissions if one.linked and one.member.team is team]
            for scale in instrument.scales:
                rows.append([period, team.id, name, scale, *agreement(instrument, scale, own)])
    return "period team instrument scale n rwg ad mean", rows


def agreement(instrument, scale, own):
    items = [item for item in instrument.single if item.scale == scale]
    ratios, distances = [], []
    for item in items:
        scores = [s for one in own if (s := item_score(item, one.answers)) is not None]
        if len(scores) < 2:
            continue
        options = sum(number is not None for _, _, number in item.options)
        mean = Fraction(sum(scores), len(scores))
        variance = sum((score - mean) ** 2 for score in scores) / (len(scores) - 1)
        ratios.append(variance / Fraction(options**2 - 1, 12))
        distances.append(sum(abs(score - mean) for score in scores) / len(scores))
    answered = sum(any(item_score(item, one.answers) is not None for item in items) for one in own)
    if not ratios:
        return answered, "", "", ""
    j, ratio = len(ratios), sum(ratios) / len(ratios)
    rwg = j * (1 - ratio) / (j * (1 - ratio) + ratio) if ratio <= 1 else None
    ad = sum(distances) / j
    means = [s for one in own if (s := score_of(one, scale)) is not None]
    agreed = rwg is not None and rwg >= AGREED and ad <= Fraction(options, 6)
    mean = ten_decimals(sum(means) / len(means)) if agreed and means else ""
    return answered, "" if rwg is None else ten_decimals(rwg), ten_decimals(ad), mean


def tell_change(world, clean):
    """The mean change of the persons with a score in two waves in a row, by their later region."""
    rows = []
    names = dict.fromkeys(name for name, _ in clean)
    for name in names:
        waves = [period.id for period in world.periods if (name, period.id) in clean]
        instrument = world.definitions.instruments[name]
        for before, after in zip(waves, waves[1:], strict=False):
            for scale in instrument.scales:
                first = scores(clean[name, before], scale)
                last = scores(clean[name, after], scale)
                both = [(one, last[one][0] - first[one][0]) for one in last if one in first]
                placed = by_place(world, both, lambda pair, last=last: last[pair[0]][1])
                for place, here in placed.items():
                    mean = ten_decimals(sum(c for _, c in here) / len(here)) if here else ""
                    rows.append([after, place, name, scale, len(here), mean])
    return "period region instrument scale pairs change", rows


def scores(submissions, scale):
    """Return the score and region of each person who is known and has a score."""
    found = {}
    for one in submissions:
        score = score_of(one, scale)
        if one.linked and score is not None:
            found[one.member.id] = score, one.member.team.region
    return found
