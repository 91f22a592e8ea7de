"""Protected numbers to drawings: seaborn and matplotlib, drawn once, as SVG with the same bytes.

A hidden number is drawn as a hatched box of fixed size: its length tells nothing.
"""

from __future__ import annotations

import functools
import io
import textwrap
from collections.abc import Callable

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
GREY, PALE, INK = "#5B6770", "#E4E8EB", "#1D252C"
TOWARDS = ["#542788", "#998EC3"]
"""PuOr, the strong end first: for answers that speak for readiness."""
AGAINST = ["#B35806", "#F1A340"]
"""PuOr, the strong end first: for answers that speak against it."""
HIDDEN_WIDTH = 7
"""Percentage points that a hidden share takes on the page, whatever it is."""

LABEL_WIDTH, ROW_HEIGHT, PAGE_WIDTH = 2.5, 0.42, 8.0
LABEL_LETTERS = 30
THEME = {
    **sns.axes_style("white"),
    **sns.plotting_context("notebook", font_scale=0.85),
    "font.family": "DejaVu Sans",
    "svg.fonttype": "path",
    "svg.hashsalt": "workbench",
    "hatch.linewidth": 0.6,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.edgecolor": GREY,
}


def drawing(draw: Callable[..., Drawing]) -> Callable[..., bytes]:
    """Make a function that draws return the SVG of its drawing, in the project's one theme."""

    @functools.wraps(draw)
    def themed(*arguments, **options) -> bytes:
        with mpl.rc_context(THEME):
            buffer = io.BytesIO()
            draw(*arguments, **options).savefig(
                buffer, format="svg", metadata={"Date": None, "Creator": None}
            )
        return buffer.getvalue()

    return themed


@drawing
def draw_rates(rates: pd.DataFrame, axis_label: str) -> Drawing:
    """Draw a horizontal bar for each percentage.

    Parameters
    ----------
    rates : label, value (per cent), base, status, sign; top to bottom. Rows whose `strong` is false
        are drawn in grey, as company for the others.
    """
    sheet, axes = _sheet(len(rates), bottom=0.55)
    shown = rates.assign(
        value=rates.value.where(rates.status == "shown", 0), row=_row_labels(rates)
    )
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
            _hidden_box(axes, 0, position, HIDDEN_WIDTH, 0.62, row.sign)
    _percent_axis(axes, axis_label)
    return sheet


@drawing
def draw_likert(answers: pd.DataFrame) -> Drawing:
    """Draw diverging bars: answers for to the right, against to the left, don't know apart.

    Parameters
    ----------
    answers : item, option, score (missing where not scored), value (per cent), base, status; items
        and options in the instrument's order
    """
    items = list(dict.fromkeys(answers["item"]))
    sheet, axes = _sheet(len(items), bottom=0.9, right=1.95, top=0.35)
    box = axes.get_position()
    apart = sheet.add_axes((1 - 1.55 / PAGE_WIDTH, box.y0, 1.4 / PAGE_WIDTH, box.height))
    colours = likert_colours(answers)
    for position, item in enumerate(items):
        of_item = answers[answers["item"] == item]
        scored = of_item.dropna(subset=["score"]).sort_values("score")
        middle = answers.score.agg(["min", "max"]).mean()
        _stack(axes, position, scored[scored.score > middle], colours, +1)
        _stack(axes, position, scored[scored.score < middle][::-1], colours, -1)
        _stack(apart, position, of_item[of_item.score.isna()], colours, +1)
    _likert_axes(axes, apart, answers, items)
    _legend(sheet, answers, colours)
    return sheet


def likert_colours(answers: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each option: strongest at the ends, grey for answers without a score."""
    options = answers.drop_duplicates("option")[["option", "score"]]
    scored = options.dropna().sort_values("score", ascending=False)
    middle = (scored.score.max() + scored.score.min()) / 2
    towards = scored.option[scored.score > middle]
    against = scored.option[scored.score < middle][::-1]
    colours = dict(zip(towards, TOWARDS, strict=False)) | dict(zip(against, AGAINST, strict=False))
    return {option: colours.get(option, "#BFC7CD") for option in options.option}


def _stack(axes: Axes, position: int, options: pd.DataFrame, colours: dict, side: int) -> None:
    """Bars outwards from zero; a hidden one takes a box of fixed width."""
    start = 0.0
    for row in options.itertuples():
        width = row.value if row.status == "shown" else HIDDEN_WIDTH
        left = start if side > 0 else -start - width
        if row.status != "shown":
            _hidden_box(axes, left, position, width, 0.66)
        elif width:
            colour = colours[row.option]
            box = Rectangle(
                (left, position - 0.33), width, 0.66, facecolor=colour, edgecolor="white"
            )
            axes.add_patch(box)
            if width >= 7:
                axes.text(
                    left + width / 2,
                    position,
                    f"{row.value:.0f}",
                    ha="center",
                    va="center",
                    fontsize=9,
                    color=_ink_on(colour),
                )
        start += width


def _likert_axes(axes: Axes, apart: Axes, answers: pd.DataFrame, items: list[str]) -> None:
    bases = answers.drop_duplicates("item").set_index("item")
    labels = [_row_label(item, bases.base[item]) for item in items]
    axes.set(xlim=(-101, 101), ylim=(len(items) - 0.5, -0.5))
    axes.set_yticks(range(len(items)), labels)
    axes.set_xticks([-100, -50, 0, 50, 100], ["100%", "50%", "0", "50%", "100%"])
    axes.axvline(0, color=INK, linewidth=0.8)
    apart.set(xlim=(0, 60), ylim=(len(items) - 0.5, -0.5))
    apart.set_yticks([])
    apart.set_xticks([0, 25, 50], ["0", "25%", "50%"])
    apart.set_title("No score", fontsize=9)
    for each in (axes, apart):
        each.tick_params(length=0)
        sns.despine(ax=each, left=True, bottom=True)
        each.grid(axis="x", color=PALE, linewidth=0.8)
        each.set_axisbelow(True)


def _legend(sheet: Drawing, answers: pd.DataFrame, colours: dict[str, str]) -> None:
    options = list(dict.fromkeys(answers.option))
    boxes = [
        Rectangle((0, 0), 1, 1, facecolor=colours[o], edgecolor=GREY, linewidth=0.5)
        for o in options
    ]
    names = [textwrap.shorten(option, 28, placeholder="…") for option in options]
    if (answers.status != "shown").any():
        boxes.append(
            Rectangle((0, 0), 1, 1, facecolor="white", edgecolor=GREY, hatch="////", linewidth=0.5)
        )
        names.append("not shown [c]")
    sheet.legend(
        boxes,
        names,
        loc="lower center",
        ncols=3 if len(names) > 5 else len(names),
        frameon=False,
        fontsize=9,
        handlelength=1.2,
        handleheight=1.0,
        columnspacing=1.2,
        borderaxespad=0.1,
    )


@drawing
def draw_scores(scores: pd.DataFrame, limits: tuple[float, float], bands: pd.DataFrame) -> Drawing:
    """Draw a dot for each mean, on the bands of the study.

    Parameters
    ----------
    scores : label, value, base, status, sign; top to bottom, `strong` false for company in grey
    limits : lowest and highest possible score
    bands : label, low; from the lowest band up; may be empty
    """
    sheet, axes = _sheet(len(scores), bottom=0.45, top=0.4)
    low, high = limits
    axes.set(xlim=(low, high), ylim=(len(scores) - 0.5, -0.5))
    _draw_bands(axes, bands, limits)
    shown = scores.assign(position=range(len(scores)))[scores.status.to_numpy() == "shown"]
    strong = shown.strong if "strong" in shown else pd.Series(True, index=shown.index)
    sns.scatterplot(
        shown.assign(strong=strong),
        x="value",
        y="position",
        hue="strong",
        style="strong",
        palette={True: NAVY, False: GREY},
        markers={True: "o", False: "D"},
        s=95,
        legend=False,
        ax=axes,
        zorder=3,
    )
    for row in shown.itertuples():
        aside = -12 if row.value > high - (high - low) * 0.08 else 12
        axes.annotate(
            f"{row.value:.1f}",
            (row.value, row.position),
            (aside, 0),
            textcoords="offset points",
            va="center",
            ha="left" if aside > 0 else "right",
            fontsize=10,
            fontweight="bold",
        )
    for position, row in enumerate(scores.itertuples()):
        if row.status != "shown":
            start, width = low + (high - low) * 0.01, (high - low) * 0.07
            _hidden_box(axes, start, position, width, 0.5, row.sign)
    axes.set_yticks(range(len(scores)), _row_labels(scores))
    axes.set(xlabel="", ylabel="")
    axes.tick_params(length=0)
    sns.despine(ax=axes, left=True)
    axes.set_xticks([low + step for step in range(int(high - low) + 1)])
    return sheet


def _draw_bands(axes: Axes, bands: pd.DataFrame, limits: tuple[float, float]) -> None:
    if bands.empty:
        return
    low, high = limits
    ends = [*bands.low[1:], high]
    shades = ["#F4F1EA", "#E3ECEF", "#CFE3E0", "#BAD9D3"]
    for number, (band, end) in enumerate(zip(bands.itertuples(), ends, strict=True)):
        start = max(band.low, low)
        axes.axvspan(start, end, color=shades[min(number, 3)], linewidth=0, zorder=0)
        axes.text(
            (start + end) / 2,
            1.02,
            band.label,
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=9,
            color=INK,
        )


@drawing
def draw_coverage(coverage: pd.DataFrame) -> Drawing:
    """Draw disciplines by teams: a filled dot where one sits in the team, a ring where it lacks.

    Parameters
    ----------
    coverage : discipline, team, essential (bool), present (bool); essential disciplines first
    """
    rows, teams = list(dict.fromkeys(coverage.discipline)), list(dict.fromkeys(coverage.team))
    essential = coverage[coverage.essential].discipline.nunique()
    sheet, axes = _sheet(len(rows), bottom=0.1, top=0.5, height=0.3, right=0.3)
    grid = (
        coverage.assign(
            state=coverage.present.astype(int)
            + 2 * (coverage.essential & ~coverage.present).astype(int)
        )
        .pivot(index="discipline", columns="team", values="state")
        .loc[rows, teams]
    )
    sns.heatmap(
        grid,
        ax=axes,
        cbar=False,
        vmin=0,
        vmax=2,
        linewidths=1.5,
        linecolor="white",
        cmap=mpl.colors.ListedColormap(["#F4F5F6", "#CFE3E0", "#FBE3D3"]),
    )
    marks = {0: ("–", GREY), 1: ("●", NAVY), 2: ("○", "#9A3412")}
    for y, discipline in enumerate(rows):
        for x, team in enumerate(teams):
            mark, colour = marks[int(grid.loc[discipline, team])]
            axes.text(x + 0.5, y + 0.5, mark, ha="center", va="center", color=colour, fontsize=11)
    if 0 < essential < len(rows):
        axes.axhline(essential, color=INK, linewidth=1.2)
    axes.set(xlabel="", ylabel="")
    axes.set_yticks(
        [n + 0.5 for n in range(len(rows))], [_wrapped(name, 40, 1) for name in rows], rotation=0
    )
    axes.set_xticks(
        [n + 0.5 for n in range(len(teams))],
        [textwrap.shorten(t, 14, placeholder="…") for t in teams],
    )
    axes.tick_params(length=0, labeltop=True, labelbottom=False, labelrotation=0)
    axes.tick_params(axis="x", labelrotation=0 if len(teams) <= 8 else 60)
    return sheet


@drawing
def draw_steps(steps: pd.DataFrame) -> Drawing:
    """Draw how many teams have done each step, of all teams.

    Parameters
    ----------
    steps : step, value (teams), base (all teams), status; in the order of the protocol
    """
    sheet, axes = _sheet(len(steps), bottom=0.5)
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
        range(len(steps)), [_wrapped(label, LABEL_LETTERS, 2) for label in numbered.label]
    )
    axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True, nbins=6))
    axes.tick_params(length=0)
    sns.despine(ax=axes, left=True)
    return sheet


def _sheet(
    rows: int, bottom: float, top: float = 0.12, right: float = 0.55, height: float = ROW_HEIGHT
) -> tuple[Drawing, Axes]:
    """A drawing with room for labels, in inches: no second layout pass is needed."""
    tall = top + bottom + max(rows, 1) * height
    sheet = Drawing(figsize=(PAGE_WIDTH, tall))
    width = PAGE_WIDTH - LABEL_WIDTH - right
    box = (
        LABEL_WIDTH / PAGE_WIDTH,
        bottom / tall,
        width / PAGE_WIDTH,
        (tall - top - bottom) / tall,
    )
    return sheet, sheet.add_axes(box)


def _hidden_box(
    axes: Axes, left: float, position: float, width: float, height: float, sign: str = "[c]"
) -> None:
    """A box of fixed size with the sign of a number that is not shown; hatched where it is hidden."""
    box = Rectangle(
        (left, position - height / 2),
        width,
        height,
        facecolor="white",
        edgecolor=GREY,
        hatch="////" if sign == "[c]" else None,
        linewidth=0.6,
    )
    axes.add_patch(box)
    axes.text(
        left + width / 2,
        position,
        sign,
        ha="center",
        va="center",
        fontsize=8,
        color=INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )


def _percent_axis(axes: Axes, label: str) -> None:
    axes.set(xlim=(0, 106), xlabel=label, ylabel="")
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25%", "50%", "75%", "100%"])
    axes.tick_params(length=0)
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    sns.despine(ax=axes, left=True)


def _row_labels(rows: pd.DataFrame) -> list[str]:
    return [_row_label(row.label, row.base) for row in rows.itertuples()]


def _row_label(label: str, base: float) -> str:
    counted = f" (n\u00a0=\u00a0{base:,.0f})" if pd.notna(base) else ""
    return _wrapped(label + counted, LABEL_LETTERS, 2)


def _wrapped(text: str, letters: int, lines: int) -> str:
    """The text in a few short lines; dollar signs are signs and start no formula."""
    text = " ".join(text.split(" ")).replace("$", r"\$")
    return "\n".join(textwrap.wrap(text, letters, max_lines=lines, placeholder="…"))


def _ink_on(colour: str) -> str:
    """Black or white, whichever reads better on the colour (WCAG relative luminance)."""
    channels = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in mpl.colors.to_rgb(colour)
    ]
    luminance = sum(
        weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True)
    )
    return "white" if luminance < 0.18 else "black"
