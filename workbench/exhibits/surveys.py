"""Who answered, and what they answered."""

from __future__ import annotations

import pandas as pd

from workbench import figures
from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.parts import (
    alternative,
    as_value,
    base_status,
    drawn_if_told,
    read_out,
    side_by_side,
    signed,
    span,
)
from workbench.instruments import Instrument
from workbench.layout import (
    Figure,
    Prose,
    Table,
    Value,
    format_value,
    round_half_up,
    tabulate,
)
from workbench.sentences import say_gaps, say_response, sentence
from workbench.study import STATE


def response_figure(evidence: Evidence, instrument: str) -> Figure | Prose:
    """Return the response rate of the region beside the state's, or of every region."""
    said = say_response(evidence, instrument)
    if not evidence.fielded(instrument):
        return Prose(said[0])
    regions = side_by_side(evidence)
    rates = evidence.shares(f"response.{instrument}", "answered", regions)
    rates = rates.assign(label=rates.place, strong=rates.region != STATE)
    title = evidence.definitions.instruments[instrument].title
    found = _rate_title(evidence, rates)
    rows = [
        (r.place, as_value(r, "percent"), Value(r.base, base_status(r), "people"))
        for r in rates.itertuples()
    ]
    return Figure(
        drawn_if_told(
            figures.draw_rates, signed(rates), "Share of the invited members who answered"
        ),
        found,
        f"{title}, AAPOR response rate 2, {evidence.period.title}. n: members invited.",
        alternative("Bars of response rates", found),
        (span if evidence.statewide else read_out)(rates, "percent") + ".",
        tabulate(f"Response to the {title.lower()}", ("Region", "Response rate", "Invited"), rows),
    )


def _rate_title(evidence: Evidence, rates: pd.DataFrame) -> str:
    """The finding: the rate of this place, and whether it is more than in the state."""
    by_region = rates.set_index("region")
    own, state = by_region.loc[evidence.region], by_region.loc[STATE]
    words = {"place": evidence.place, "rate": as_value(own, "percent")}
    if own.status != SHOWN:
        return sentence("response_title", "hidden", **words)
    if evidence.statewide:
        return _rates_title(rates, words)
    if state.status != SHOWN:
        return sentence("response_title", "alone", **words)
    here, there = (round_half_up(rate, 0) for rate in (own.value, state.value))
    variant = "same" if here == there else "more" if here > there else "fewer"
    return sentence("response_title", variant, state=as_value(state, "percent"), **words)


def _rates_title(rates: pd.DataFrame, words: dict) -> str:
    """The finding of the state: its rate, and the lowest and highest of the regions."""
    regions = rates[(rates.region != STATE) & (rates.status == SHOWN)].value
    if regions.empty:
        return sentence("response_title", "alone", **words)
    low, high = _percent(regions.min()), _percent(regions.max())
    return sentence("response_title", "spread", low=low, high=high, **words)


def answer_figure(evidence: Evidence, name: str, scale: str) -> Figure | Prose:
    """Return the answers to every item of a scale as diverging bars."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    answers = evidence.answers(instrument, scale)
    if not (answers.status == SHOWN).any():
        return Prose(f"The answers are not shown: too few members in {evidence.place} answered.")
    title = _agreement_title(answers)
    scale_name = instrument.scales.set_index("scale").name[scale]
    return Figure(
        figures.draw_likert(answers),
        title,
        f"{scale_name}: share of answers, {evidence.place}, {evidence.period.title}. n: members who answered.",
        alternative("Bars of answers", title, _agreement_title(answers, "brief")),
        _likert_summary(evidence, answers, name, scale),
        answer_table(answers, f"{scale_name}: answers by question", say_form(instrument, answers)),
    )


def _agreement_title(answers: pd.DataFrame, form: str = "") -> str:
    """The finding: the item that most members agree with, and the one that fewest do; "brief" in fewer words.

    An item counts where the shares of all options for it are shown; where that holds for none,
    the largest share that is shown is named.
    """
    towards, whole = _agreement(answers)
    which = "" if whole.all() else "in_full_"
    sums = towards.groupby("item", sort=False).value.sum()[whole]
    if sums.empty:
        return _largest_share(answers)
    options = " or ".join(option.lower() for option in dict.fromkeys(towards.option))
    words = {"options": options, "item": sums.idxmax(), "share": _percent(sums.max())}
    if len(sums) == 1 or _percent(sums.max()) == _percent(sums.min()):
        return sentence("answer_title", f"{which}most", **words)
    fewest = {"least": sums.idxmin(), "low": _percent(sums.min())}
    variant = "brief" if form else f"{which}most_and_fewest"
    return sentence("answer_title", variant, **words, **fewest)


def _agreement(answers: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The options over the middle of the scale, and for which items all of them are shown."""
    middle = (answers.score.max() + answers.score.min()) / 2
    towards = answers[answers.score > middle]
    return towards, towards.groupby("item", sort=False).status.agg(lambda s: (s == SHOWN).all())


def _say_rounding(answers: pd.DataFrame) -> str:
    """That sums are rounded last, where a reader who adds the table's shares would find another."""
    towards, whole = _agreement(answers)
    of_whole = towards[towards["item"].map(whole)]
    rounded = of_whole.assign(value=of_whole.value.map(lambda share: round_half_up(share, 0)))
    for item, exact in of_whole.groupby("item").value.sum().items():
        if round_half_up(exact, 0) != sum(rounded.value[rounded["item"] == item]):
            return sentence("form", "rounded")
    return ""


def _percent(value: float) -> str:
    return format_value(value, SHOWN, "percent")


def _largest_share(answers: pd.DataFrame) -> str:
    shown = answers[answers.status == SHOWN].sort_values("value", ascending=False, kind="stable")
    top = shown.iloc[0]
    words = {"option": top.option, "item": top["item"], "share": _percent(top.value)}
    return sentence("answer_title", "largest", **words)


def say_form(instrument: Instrument, answers: pd.DataFrame) -> str:
    """Return in words that answers are shown in fewer groups than were offered, "" where they are not."""
    first = instrument.items.set_index("short").index.get_loc(answers["item"].iloc[0])
    asked = len(instrument.options_of(instrument.items["item"].iloc[first]))
    shown = answers.option.nunique()
    return sentence("form", "coarser", asked=asked, shown=shown) if shown < asked else ""


def _likert_summary(evidence: Evidence, answers: pd.DataFrame, name: str, scale: str) -> str:
    hidden = int((answers.status != SHOWN).sum())
    form = say_form(evidence.instrument(name), answers)
    said = (say_gaps(evidence, name, scale)[0], form, _say_rounding(answers))
    said = " ".join(filter(None, said))
    return f"{said} {hidden} of {len(answers)} shares are not shown." if hidden else said


def answer_table(answers: pd.DataFrame, caption: str, note: str = "") -> Table:
    """Return the shares of the answers to questions with the same response options, a row a question."""
    options = list(dict.fromkeys(answers.option))
    shares = {(row.item, row.option): row for row in answers.itertuples()}
    rows = []
    for item in dict.fromkeys(answers["item"]):
        of_item = [shares[item, option] for option in options]
        base = Value(of_item[0].base, base_status(of_item[0]), "people")
        rows.append((item, *[as_value(row, "percent") for row in of_item], base))
    return tabulate(caption, ("Question", *options, "Answered"), rows, note)


def choice_figure(evidence: Evidence, name: str, item: str) -> Figure | Prose:
    """Return the answers to an item of which several could be chosen."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    choices = evidence.choices(instrument, item)
    shown = choices[choices.status == SHOWN]
    if shown.empty:
        return Prose(f"The answers are not shown: too few members in {evidence.place} answered.")
    question = instrument.items.set_index("item").short[item]
    top = shown.sort_values("value", ascending=False, kind="stable").iloc[0]
    variant = "most" if len(shown) == len(choices) else "of_shown"
    found = sentence("choice_title", variant, option=top.option, share=_percent(top.value))
    rows = [
        (r.option, as_value(r, "percent"), Value(r.base, base_status(r), "people"))
        for r in choices.itertuples()
    ]
    return Figure(
        figures.draw_rates(
            signed(choices.assign(label=choices.option)), "Share of the members who answered"
        ),
        found,
        f"{question}: share of members, several answers possible, {evidence.place}, {evidence.period.title}. n: members who answered.",
        alternative(f"Bars: {question.lower()}", found),
        read_out(choices.assign(place=choices.option), "percent") + ".",
        tabulate(question, ("Answer", "Share", "Answered"), rows),
    )
