"""Who answered, and what they answered."""

from __future__ import annotations

import pandas as pd

from workbench import figures
from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.numbers import alike, printed_alike, quoted
from workbench.exhibits.parts import (
    alternative,
    as_value,
    base_status,
    drawn_if_told,
    ends,
    read_out,
    side_by_side,
    signed,
    span,
    spread,
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
        f"{title}: share of the invited members who answered, {evidence.period.title}. n: members invited.",
        alternative(
            "Bars of response rates", (ends if evidence.statewide else read_out)(rates, "percent")
        ),
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


def _not_shown(evidence: Evidence) -> str:
    """That no answer is shown, and no reason: that many answered and all is hidden would tell that they agree."""
    return f"The answers of the members in {evidence.place} are not shown, to protect them."


def answer_figure(evidence: Evidence, name: str, scale: str) -> Figure | Prose:
    """Return the answers to every item of a scale as diverging bars."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    answers = evidence.answers(instrument, scale)
    if not (answers.status == SHOWN).any():
        return Prose(_not_shown(evidence))
    title = _agreement_title(answers)
    scale_name = instrument.scales.set_index("scale").name[scale]
    return Figure(
        figures.draw_likert(answers),
        title,
        f"{scale_name}: share of answers, {evidence.place}, {evidence.period.title}. n: members who answered.",
        alternative(f"Bars of answers, {scale_name.lower()}", _agreement_ends(answers)),
        _likert_summary(evidence, answers, name, scale),
        answer_table(answers, f"{scale_name}: answers by question", say_form(instrument, answers)),
    )


def _agreement_title(answers: pd.DataFrame) -> str:
    """The finding: the items that most members agree with, and those that fewest do.

    An item counts where the shares of all options that agree with it are shown; where that holds for
    none, the largest share that is shown is named.
    """
    towards, whole = _agreement(answers)
    which = "" if whole.all() else "of_shown_"
    sums = towards.groupby("item", sort=False).value.sum()[whole]
    if sums.empty:
        return _largest_share(answers)
    options = " or ".join(option.lower() for option in dict.fromkeys(towards.option))
    items = sums.reset_index()
    most, fewest = (
        printed_alike(items, end, "percent")["item"] for end in (sums.max(), sums.min())
    )
    words = {"options": options, "item": alike(quoted(most)), "share": _percent(sums.max())}
    if len(most) == len(items):
        variant = "most" if len(items) == 1 else "even"
        return sentence("answer_title", f"{which}{variant}", **words)
    words |= {"least": alike(quoted(fewest)), "low": _percent(sums.min())}
    return sentence("answer_title", f"{which}most_and_fewest", **words)


def _agreement_ends(answers: pd.DataFrame) -> str:
    """The lowest and the highest agreement with a question that can be shown; else the ends of the shares."""
    towards, whole = _agreement(answers)
    sums = towards.groupby("item", sort=False).value.sum()[whole]
    if sums.empty:
        return sentence("answer_title", "shares", shares=spread(answers, "percent"))
    agreed = pd.DataFrame({"value": sums, "status": SHOWN})
    return sentence("answer_title", "agreement", shares=spread(agreed, "percent"))


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
    top = shown.value.iloc[0]
    level = printed_alike(shown, top, "percent")
    answers = [f"“{row.option}” to “{row.item}”" for row in level.itertuples()]
    return sentence("answer_title", "largest", share=_percent(top), answers=alike(answers))


def say_form(instrument: Instrument, answers: pd.DataFrame) -> str:
    """Return in words that answers are shown in fewer groups than were offered, "" where they are not."""
    first = instrument.items.set_index("short").index.get_loc(answers["item"].iloc[0])
    asked = len(instrument.options_of(instrument.items["item"].iloc[first]))
    shown = answers.option.nunique()
    return sentence("form", "coarser", asked=asked, shown=shown) if shown < asked else ""


def say_unknown(evidence: Evidence, name: str) -> list[str]:
    """Say whether "don't know" is shown by itself or together with other answers; nothing where no answer is shown."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return say_response(evidence, name)
    unknown = instrument.options[instrument.options.missing == "dont_know"]
    scales = [evidence.answers(instrument, scale) for scale in instrument.scales.scale]
    answers = pd.concat(scales)
    told = answers[answers.groupby("item").status.transform(lambda s: (s == SHOWN).any())]
    apart = told.option.isin(unknown.label)
    together = told.option[~apart & told.option.isin({*unknown.coarse3, *unknown.coarse2})]
    if not apart.any() and together.empty:
        return []
    variant = "apart" if together.empty else "partly" if apart.any() else "together"
    return [sentence("form", f"unknown_{variant}", groups="; ".join(quoted(together.unique())))]


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
        return Prose(_not_shown(evidence))
    question = instrument.items.set_index("item").short[item]
    top = printed_alike(shown, shown.value.max(), "percent")
    variant = "most" if len(shown) == len(choices) else "of_shown"
    variant += "_alike" * (len(top) > 1)
    named = alike(quoted(top.option))
    found = sentence("choice_title", variant, option=named, share=_percent(top.value.iloc[0]))
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
        alternative(
            f"Bars: {question.lower()}",
            sentence("answer_title", "shares", shares=spread(choices, "percent")),
        ),
        read_out(choices.assign(place=choices.option), "percent") + ".",
        tabulate(question, ("Answer", "Share", "Answered"), rows),
    )
