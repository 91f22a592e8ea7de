"""What respondents answered: distributions, information gaps and scale scores."""

from __future__ import annotations

import pandas as pd

from workbench.instruments import Instrument
from workbench.measures.long import add_state, counts_and_shares, fill, to_long

WAVE = ["instrument", "period"]


def place_responses(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the answers given (no blanks), each with its respondent's region."""
    responses = tables["responses"]
    region = tables["respondents"].set_index("respondent").region
    return responses[responses.code != ""].assign(region=lambda t: t.respondent.map(region))


def measure_answers(
    answers: pd.DataFrame, options: pd.DataFrame, grid: pd.DataFrame
) -> pd.DataFrame:
    """Count the respondents who chose each response option of each item.

    Parameters
    ----------
    answers : as `place_responses` returns them
    options : instrument, item, kind, code, missing; every option of every item
    grid : instrument, period, region; every wave with every region
    """
    counts = _count_answers(answers, options, grid)
    family = counts.kind.map({"single": "answers.", "multiple": "choices."})
    named = counts.assign(measure=family + counts.instrument + "." + counts["item"])
    return counts_and_shares(named.rename(columns={"code": "category"}), "people")


def measure_information_gaps(answers: pd.DataFrame, options: pd.DataFrame, grid: pd.DataFrame):
    """Count, item by item, who answered "don't know" of those who answered at all."""
    counts = _count_answers(answers, options, grid)
    gaps = counts[counts.missing == "dont_know"]
    named = gaps.assign(measure="unknown." + gaps.instrument, category=gaps.item)
    return counts_and_shares(named, "people")


def _count_answers(
    answers: pd.DataFrame, options: pd.DataFrame, grid: pd.DataFrame
) -> pd.DataFrame:
    item = [*WAVE, "item"]
    chosen = answers.groupby([*item, "region", "code"]).size().rename("count").reset_index()
    people = answers.drop_duplicates(["respondent", "item"])
    bases = people.groupby([*item, "region"]).size().rename("base").reset_index()
    rows = fill(fill(grid.merge(options, on="instrument"), chosen), bases)
    return add_state(rows, [*item, "kind", "code", "missing"])


def measure_scores(
    answers: pd.DataFrame, scored: pd.DataFrame, scales: pd.DataFrame, grid: pd.DataFrame
):
    """Return the mean score of each scale over the respondents who have one.

    A respondent has a score if at least half of the scale's items are scored (half rule); it is
    the mean of those items.

    Parameters
    ----------
    answers : as `place_responses` returns them
    scored : instrument, item, code, scale, points; options without points do not stand in it
    scales : instrument, scale, items (how many items the scale has)
    grid : instrument, period, region; every wave with every region
    """
    points = answers.merge(scored, on=["instrument", "item", "code"])
    keys = [*WAVE, "region", "scale", "respondent"]
    people = points.groupby(keys).points.agg(["sum", "size"]).reset_index().merge(scales)
    people = people[2 * people["size"] >= people["items"]]
    people = people.assign(score=people["sum"] / people["size"])
    sums = people.groupby(keys[:-1]).score.agg(total="sum", base="size").reset_index()
    filled = fill(grid.merge(scales[["instrument", "scale"]], on="instrument"), sums)
    means = add_state(filled, [*WAVE, "scale"])
    means = means.assign(
        mean=means.total / means.base.where(means.base > 0),
        measure="score." + means.instrument,
        category=means.scale,
    )
    return to_long(means, "mean", "mean", "score")


def option_table(instruments: dict[str, Instrument]) -> pd.DataFrame:
    """Return instrument, item, kind, code, missing, scale and points of every option of every item.

    Points are the option's score, turned (lowest + highest - score) where the item is reversed.
    """
    tables = [_options(instrument) for instrument in instruments.values()]
    empty = pd.DataFrame(
        columns=["instrument", "item", "kind", "code", "missing", "scale", "points"]
    )
    return pd.concat(tables, ignore_index=True) if tables else empty


def _options(instrument: Instrument) -> pd.DataFrame:
    items = instrument.items_of_kind("single", "multiple")
    table = items.merge(instrument.options, on="response_set").assign(instrument=instrument.name)
    limits = table.groupby("item").score.agg(["min", "max"]).sum(axis="columns")
    turned = table.item.map(limits) - table.score
    table = table.assign(points=table.score.where(~table.reverse, turned))
    return table[["instrument", "item", "kind", "code", "missing", "scale", "points"]]


def scored_options(options: pd.DataFrame) -> pd.DataFrame:
    """Return the options that carry points on a scale."""
    return options[(options.scale != "") & options.points.notna()].drop(columns=["kind", "missing"])


def scale_sizes(options: pd.DataFrame) -> pd.DataFrame:
    """Return instrument, scale and the number of its items."""
    items = options[options.scale != ""].drop_duplicates(["instrument", "item"])
    return items.groupby(["instrument", "scale"], sort=False).size().rename("items").reset_index()
