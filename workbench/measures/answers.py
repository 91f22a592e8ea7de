"""What respondents answered: how many chose each option, and how many did not know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.instruments import Instrument
from workbench.measures.long import add_state, counts_and_shares, fill
from workbench.measures.ratings import Ratings

WAVE = ["instrument", "period"]
ITEM = [*WAVE, "item", "region"]


def option_table(instruments: dict[str, Instrument]) -> pd.DataFrame:
    """Return instrument, item, kind, code and missing of every option of every item."""
    columns = ["instrument", "item", "kind", "code", "missing"]
    tables = [
        instrument.items_of_kind("single", "multiple")
        .merge(instrument.options, on="response_set")
        .assign(instrument=instrument.name)[columns]
        for instrument in instruments.values()
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def count_answers(
    ratings: list[Ratings], tables: dict[str, pd.DataFrame], options: pd.DataFrame, grid
) -> pd.DataFrame:
    """Count the respondents who chose each response option of each item, and who answered it.

    Options that nobody chose, and regions where nobody answered, have a row with 0.

    Parameters
    ----------
    ratings : the single-answer items
    tables : `responses` and `respondents`, for the items with several answers
    options : as `option_table` returns it
    grid : instrument, period, region; every wave with every region

    Returns
    -------
    pandas.DataFrame
        The columns of grid and options with count and base.
    """
    single = [_count_single(own) for own in ratings]
    several = _count_several(tables, options)
    chosen = pd.concat([counted for counted, _ in [*single, several]], ignore_index=True)
    bases = pd.concat([based for _, based in [*single, several]], ignore_index=True)
    rows = fill(fill(grid.merge(options, on="instrument"), chosen), bases)
    return add_state(rows, [*WAVE, "item", "kind", "code", "missing"])


def _count_single(ratings: Ratings) -> tuple[pd.DataFrame, pd.DataFrame]:
    places, labels = _places(ratings.people)
    items = list(ratings.chosen)
    if not items:
        return pd.DataFrame(columns=[*ITEM, "code", "count"]), pd.DataFrame(columns=[*ITEM, "base"])
    codes = [ratings.instrument.options_of(item).code.to_list() for item in items]
    widest = max(map(len, codes), default=0) + 1
    chosen = ratings.chosen.to_numpy() + 1
    cells = (places[:, None] * len(items) + np.arange(len(items))) * widest + chosen
    counts = np.bincount(cells.ravel(), minlength=len(labels) * len(items) * widest)
    counts = counts.reshape(len(labels), len(items), widest)[:, :, 1:]
    at = labels.assign(instrument=ratings.instrument.name)
    options = pd.DataFrame(
        [
            (number, place, item, code)
            for number, item in enumerate(items)
            for place, code in enumerate(codes[number])
        ],
        columns=["number", "place", "item", "code"],
    )
    counted = at.merge(options.drop(columns=["number", "place"]), how="cross")
    chosen = counts[:, options.number.astype(int), options.place.astype(int)]
    based = at.merge(pd.DataFrame({"item": items}), how="cross")
    return (
        counted.assign(count=chosen.ravel())[[*ITEM, "code", "count"]],
        based.assign(base=counts.sum(axis=2).ravel())[[*ITEM, "base"]],
    )


def _places(people: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the number of each person's period and region, and what the numbers mean."""
    grouped = people.groupby(["period", "region"], sort=False)
    labels = grouped.size().reset_index()[["period", "region"]]
    return grouped.ngroup().to_numpy(), labels


def _count_several(tables, options: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    several = options.loc[options.kind == "multiple", ["instrument", "item"]].drop_duplicates()
    responses = tables["responses"]
    rows = responses[responses["item"].isin(several["item"]) & (responses.code != "")]
    rows = rows.merge(several, on=["instrument", "item"])
    region = tables["respondents"].set_index("respondent").region
    rows = rows.assign(region=rows.respondent.map(region))
    counted = rows.groupby([*ITEM, "code"]).size().rename("count").reset_index()
    people = rows.drop_duplicates(["respondent", "item"])
    return counted, people.groupby(ITEM).size().rename("base").reset_index()


def measure_answers(counts: pd.DataFrame) -> pd.DataFrame:
    """Return count and share of each option of each item, from `count_answers`."""
    family = counts.kind.map({"single": "answers.", "multiple": "choices."})
    named = counts.assign(measure=family + counts.instrument + "." + counts["item"])
    return counts_and_shares(named.rename(columns={"code": "category"}), "people", sample=True)


def unknowing_answers(instruments: dict[str, Instrument]) -> pd.DataFrame:
    """Return measure and category of every answer that says "don't know", in the distributions."""
    options = option_table(instruments)
    unknowing = options[options.missing == "dont_know"]
    measure = "answers." + unknowing.instrument + "." + unknowing["item"]
    return pd.DataFrame({"measure": measure, "category": unknowing.code})


def measure_information_gaps(counts: pd.DataFrame) -> pd.DataFrame:
    """Count, item by item, who answered "don't know" of those who answered at all."""
    unknowing = counts[counts.missing == "dont_know"]
    keys = [*WAVE, "region", "item", "base"]
    gaps = unknowing.groupby(keys, sort=False, as_index=False)["count"].sum()
    named = gaps.assign(measure="unknown." + gaps.instrument, category=gaps["item"])
    return counts_and_shares(named, "people", sample=True)
