"""Links: what else an attacker knows that ties numbers of different tables to each other."""

from __future__ import annotations

import pandas as pd

from workbench.disclosure.cells import BASE, NUMBER, PERSONS, ROW
from workbench.disclosure.constraints import Constraint, at_most
from workbench.disclosure.forms import FINE
from workbench.study import STATE


def answered(fine: pd.DataFrame) -> list[Constraint]:
    """Who answered a question is among those who answered the survey."""
    of_instrument = fine.assign(instrument=fine.measure.map(instrument_of))
    response = of_instrument.measure.str.startswith("response.")
    answered = of_instrument[response & (of_instrument.category == "answered")]
    asked = of_instrument[(of_instrument.role == BASE) & ~response]
    pairs = asked.merge(answered, on=["instrument", *PERSONS], suffixes=("", "_whole"))
    held = pairs[pairs.value <= pairs.value_whole]
    return [at_most([part], whole) for part, whole in zip(held.name, held.name_whole, strict=True)]


def answered_at_least(fine: pd.DataFrame, few: int) -> list[Constraint]:
    """Return how many answered a survey at least: as many as any question of it was answered by.

    The regions of few have no base that is shown, but together what the state's leaves for them.
    """
    regions = fine[(fine.region != STATE) & (fine.role.isin([NUMBER, BASE]))]
    regions = regions.assign(instrument=regions.measure.map(instrument_of))
    response = regions.measure.str.startswith("response.")
    answered = regions[response & (regions.category == "answered") & (regions.statistic == "count")]
    asked = regions[(regions.role == BASE) & ~response]
    place = ["instrument", *PERSONS]
    own = answered.merge(asked, on=place, suffixes=("", "_asked"))
    own = own[own.value >= own.value_asked]
    small = own.value < few
    most = own[~small].groupby("name").value_asked.max()
    found = [Constraint(((name, 1.0),), low=float(least)) for name, least in most.items()]
    keys = ["instrument", "period", "team", "discipline"]
    question = ["measure_asked", "category_asked", "statistic_asked"]
    for _, of_few in own[small].groupby(keys):
        sums = of_few.groupby(question).agg(least=("value_asked", "sum"), names=("name", tuple))
        whole = sums[sums.names.map(len) == of_few.name.nunique()]
        if len(whole):
            names = whole.names.iloc[0]
            found.append(
                Constraint(tuple((name, 1.0) for name in names), low=float(whole.least.max()))
            )
    return found


def chosen_at_least(fine: pd.DataFrame) -> list[Constraint]:
    """Return that whoever answered a question of which several answers may be chosen chose one at least."""
    choices = fine[fine.measure.str.startswith("choices.")]
    chosen = choices[choices.role == NUMBER].groupby(ROW, sort=True)
    sums = chosen.agg(least=("value", "sum"), parts=("name", tuple)).reset_index()
    both = choices[choices.role == BASE].merge(sums, on=ROW)
    both = both[both.least >= both.value]
    return [
        Constraint((*((part, 1.0) for part in parts), (base, -1.0)), low=0.0)
        for parts, base in zip(both.parts, both.name, strict=True)
    ]


def on_roster(fine: pd.DataFrame) -> list[Constraint]:
    """Who was invited was on the roster, which the next period tells: of its members some stayed."""
    both = roster_before(fine).dropna(subset="invited")
    return [at_most([one], roster) for one, roster in zip(both.invited, both.name, strict=True)]


def roster_before(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rosters beside the members who stayed, each with the invited of its own period.

    Returns
    -------
    DataFrame
        The cells of the rosters, with `invited`, the name of a cell; missing where it is larger
        or where nobody was invited.
    """
    periods = sorted(set(cells.period))
    before = dict(zip(periods[1:], periods, strict=False))
    bases = cells[(cells.role == BASE) & (cells.form == FINE)]
    rosters = bases[bases.measure == "members_kept"].assign(
        asked=lambda own: own.period.map(before).astype(object)
    )
    invited = bases[bases.measure.str.startswith("response.")].drop_duplicates(PERSONS)
    place = ["asked", *PERSONS[1:]]
    invited = invited.rename(columns={"period": "asked", "name": "invited", "value": "many"})
    both = rosters.merge(invited[[*place, "invited", "many"]], how="left", on=place)
    return both.assign(invited=both.invited.where(both.many <= both.value))


def instrument_of(measure: str) -> str:
    """The instrument of a measure: `readiness` of `answers.readiness.q1`."""
    return measure.partition(".")[2].partition(".")[0]
