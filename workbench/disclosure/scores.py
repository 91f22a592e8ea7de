"""What scores tell of the answers behind them, and changes of the scores."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.disclosure.alone import BETWEEN_WAVES
from workbench.disclosure.averages import MEAN
from workbench.disclosure.cells import BASE, NUMBER, PERSONS, SAME, Facts
from workbench.disclosure.constraints import Constraint
from workbench.disclosure.forms import FINE
from workbench.disclosure.links import instrument_of
from workbench.measures.entries import family

PLACE = ["score", "scale", *PERSONS]


class Scored(NamedTuple):
    """One scale in one place: its score, how many have one and how many answered, and the answers' cells."""

    score: pd.Series
    people: str
    responded: str | None
    answers: pd.DataFrame


def scores_and_answers(fine: pd.DataFrame, facts: Facts) -> list[Constraint]:
    """Return what a scale's score and the answers to its items tell of each other.

    A person's score is the mean of the items answered. So the points that all gave together are the items
    times the sum of the scores, but for what is missing: each missing answer of a person who has a score
    leaves that open by what a score can be, each answer of a person without one by what a point can be.
    """
    true = dict(zip(fine.name, fine.value, strict=True))
    own = facts.scales[~facts.scales.pooled.astype(bool)]
    found = [
        link
        for scored in _scored(fine, own)
        for link in (*_points_given(scored, *facts.limits[scored.score.measure]), *_rated(scored))
    ]
    return [link for link in found if link.holds(true)]


def pooled_ratings(cells: pd.DataFrame, facts: Facts) -> list[Constraint]:
    """Return what the shown score of a pooled scale tells of the answers: it is the mean of all ratings.

    Parameters
    ----------
    cells : with `least` and `most`, between which a shown average lies
    """
    own = facts.scales[facts.scales.pooled.astype(bool)]
    found = []
    for scored in _scored(cells[cells.form == FINE], own):
        score, answers = scored.score, scored.answers
        if np.isnan(score.least):
            continue
        for end, side in ((score.least, 1.0), (score.most, -1.0)):
            points = side * (answers.points - end)
            found.append(Constraint(tuple(zip(answers.name, points, strict=True)), -SAME, math.inf))
    return found


def _points_given(scored: Scored, low: float, high: float) -> Iterator[Constraint]:
    answers, score = scored.answers, scored.score
    items, least = int(answers["items"].iloc[0]), int(answers.least.iloc[0])
    if least > 1 and scored.responded is None:
        return
    for end, side in ((high, 1.0), (low, -1.0)):
        terms = [
            (name, side * (points - end))
            for name, points in zip(answers.name, answers.points, strict=True)
        ]
        terms += [(score["name"], -side * items)]
        apart = (least - 1) * (high - low)
        terms += [(scored.people, side * items * end - apart)]
        terms += [(scored.responded, apart)] if least > 1 else []
        yield Constraint(tuple(terms), -SAME, math.inf)


def _rated(scored: Scored) -> Iterator[Constraint]:
    """Who has a score rated the least number of its items or more; who has none rated fewer, in a scale of one none.

    So how many have a score tells how many said "don't know".
    """
    answers, people = scored.answers, (scored.people, -1.0)
    items, least = int(answers["items"].iloc[0]), int(answers.least.iloc[0])
    ratings = tuple((name, 1.0) for name in answers.name)
    yield Constraint((*ratings, (scored.people, -float(least))), 0.0, math.inf)
    if least == 1:
        for _, of_item in answers.groupby("measure"):
            rated = tuple((name, 1.0) for name in of_item.name)
            yield Constraint((*rated, people), -math.inf, 0.0)
    elif scored.responded is not None:
        others = ((scored.people, least - 1.0 - items), (scored.responded, 1.0 - least))
        yield Constraint((*ratings, *others), -math.inf, 0.0)


def _scored(fine: pd.DataFrame, scales: pd.DataFrame) -> Iterator[Scored]:
    """Every scale in every place in which its score, its base and all its items stand."""
    if scales.empty:
        return
    numbers = fine[fine.role == NUMBER]
    scores = numbers[numbers.measure.isin(scales.score) & (numbers.statistic == MEAN)]
    people = _named(fine[(fine.role == BASE) & fine.measure.isin(scales.score)])
    responded = numbers[(numbers.category == "answered") & (numbers.statistic == "count")]
    responded = _named(responded[responded.measure.str.startswith("response.")].assign(category=""))
    answers = numbers[numbers.statistic == "count"].merge(scales, on=["measure", "category"])
    groups = dict(list(answers.groupby(PLACE)))
    for _, score in scores.iterrows():
        persons = tuple(score[PERSONS])
        own = groups.get((score.measure, score.category, *persons))
        keys = [(score.measure, category, *persons) for category in (score.category, "")]
        base = next((people[key] for key in keys if key in people), None)
        if own is None or base is None or own.measure.nunique() < own["items"].iloc[0]:
            continue
        survey = (f"response.{instrument_of(score.measure)}", "", *persons)
        yield Scored(score, base, responded.get(survey), own)


def _named(cells: pd.DataFrame) -> dict[tuple, str]:
    keys = cells[["measure", "category", *PERSONS]].itertuples(index=False, name=None)
    return dict(zip(keys, cells.name, strict=True))


def between_waves(cells: pd.DataFrame, shown: pd.DataFrame, facts: Facts) -> list[Constraint]:
    """Return what the shown changes between whole waves tell of the waves' own scores.

    Parameters
    ----------
    cells : the cells of a study
    shown : the shown rows of the protected measures, with `least` and `most`, between which each lies
    """
    of_waves = shown.measure.map(family).eq("change") & shown.statistic.isin(BETWEEN_WAVES)
    changes = shown[of_waves]
    scores = cells[(cells.role == NUMBER) & (cells.statistic == MEAN) & (cells.form == FINE)]
    pooled = facts.scales[facts.scales.pooled.astype(bool)]
    of_ratings = (scores.measure + scores.category).isin(pooled.score + pooled["scale"])
    scores = scores[~of_ratings]
    scores = scores.assign(instrument=scores.measure.map(instrument_of)).sort_values("period")
    series = dict(list(scores.groupby(["instrument", "category", *PERSONS[1:]])))
    found = []
    for change in changes.itertuples():
        place = (change.region, change.team, change.discipline)
        waves = series.get((instrument_of(change.measure), change.category, *place))
        weights = _weights(change, waves, facts)
        if weights is None:
            continue
        own = waves[waves.period.isin(weights)]
        shares = own.period.map(weights) / own.weight
        terms = tuple(zip(own.name, shares, strict=True))
        found.append(Constraint(terms, change.least, change.most))
    return found


def _weights(change, waves: pd.DataFrame | None, facts: Facts) -> dict[str, float] | None:
    """By wave, how much its mean counts in a change: minus and plus one, or in a slope."""
    if waves is None:
        return None
    periods = [period for period in waves.period if period <= change.period]
    if change.statistic == "unmatched":
        return dict(zip(periods[-2:], (-1.0, 1.0), strict=True)) if len(periods) > 1 else None
    if not set(periods) <= set(facts.times) or len(periods) < 3:
        return None
    times = np.array([facts.times[period] for period in periods])
    apart = times - times.mean()
    return dict(zip(periods, apart / (apart**2).sum(), strict=True))
