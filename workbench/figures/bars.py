"""Bars: rates, and steps done."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure as Drawing

from workbench.figures.theme import (
    HIDDEN_WIDTH,
    LABEL_LETTERS,
    NAVY,
    PALE,
    TEAL,
    drawing,
    hidden_box,
    make_sheet,
    percent_axis,
    row_labels,
    wrapped,
)


@drawing
def draw_rates(rates: pd.DataFrame, axis_label: str) -> Drawing:
    """Draw a horizontal bar for each percentage.

    Parameters
    ----------
    rates : label, value (per cent), base, status, sign; top to bottom. Rows whose `strong` is false
        are drawn in grey, as company for the others.
    """
    sheet, axes = make_sheet(len(rates), bottom=0.55)
    shown = rates.assign(value=rates.value.where(rates.status == "shown", 0), row=row_labels(rates))
    colours = [NAVY if strong else "#8FA3B3" for strong in shown.get("strong", [True] * len(shown))]
    sns.barplot(
        shown,
        x="value",
        y="row",
        hue="row",
        palette=colours,
        legend=False,
        ax=axes,
        width=0.62,
        saturation=1,
    )
    for position, row in enumerate(rates.itertuples()):
        if row.status == "shown":
            axes.text(row.value + 1, position, f"{row.value:.0f}%", va="center", fontsize=9.5)
        else:
            hidden_box(axes, 0, position, HIDDEN_WIDTH, 0.62, row.sign)
    percent_axis(axes, axis_label)
    return sheet


@drawing
def draw_steps(steps: pd.DataFrame) -> Drawing:
    """Draw how many teams have done each step, of all teams.

    Parameters
    ----------
    steps : step, value (teams), base (all teams), status; in the order of the protocol
    """
    sheet, axes = make_sheet(len(steps), bottom=0.5)
    teams = int(steps.base.max())
    numbered = steps.assign(label=[f"{n}. {name}" for n, name in enumerate(steps.step, 1)])
    sns.barplot(numbered, x="base", y="label", color=PALE, ax=axes, width=0.62, saturation=1)
    sns.barplot(numbered, x="value", y="label", color=TEAL, ax=axes, width=0.62, saturation=1)
    for position, row in enumerate(steps.itertuples()):
        axes.text(
            teams * 1.015, position, f"{row.value:.0f} of {row.base:.0f}", va="center", fontsize=9.5
        )
    axes.set(xlim=(0, teams * 1.14), xlabel="Teams", ylabel="")
    axes.set_yticks(
        range(len(steps)), [wrapped(label, LABEL_LETTERS, 2) for label in numbered.label]
    )
    axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True, nbins=6))
    axes.tick_params(length=0)
    sns.despine(ax=axes, left=True)
    return sheet
