"""Surveys that have no chapter of their own: every question of any instrument, as far as it may be shown."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.surveys import answer_figure, answer_table, choice_figure, say_form
from workbench.instruments import Instrument
from workbench.layout import Part, Parts, Passage, Prose, shortened
from workbench.sentences import sentence

WITH_A_CHAPTER = ("readiness", "member", "collaboration")
"""Instruments that the report speaks of elsewhere."""
LONGEST_CAPTION = 80


def other_surveys(evidence: Evidence) -> Parts | Prose:
    """Return the answers to every instrument of the period that no other chapter speaks of."""
    instruments = evidence.definitions.instruments.items()
    others = [
        instrument
        for name, instrument in instruments
        if name not in WITH_A_CHAPTER and evidence.fielded(name) and _is_measured(evidence, name)
    ]
    if not others:
        return Prose(sentence("others", "none"), absent=True)
    return Parts(
        tuple(part for instrument in others for part in _of_instrument(evidence, instrument))
    )


def _is_measured(evidence: Evidence, name: str) -> bool:
    """Whether people were counted: of what repeats within a submission nothing is."""
    return any(f".{name}." in f"{measure}." for measure in evidence.measures.measure.unique())


def _of_instrument(evidence: Evidence, instrument: Instrument) -> Iterator[Part]:
    yield Passage(((instrument.title, (instrument.about,) if instrument.about else (), ()),))
    for scale in instrument.scales.itertuples():
        yield answer_figure(evidence, instrument.name, scale.scale)
    single = instrument.items_of_kind("single")
    for _, items in single[single.scale == ""].groupby("response_set", sort=False):
        yield _table(evidence, instrument, list(items["item"]))
    for item in instrument.items_of_kind("multiple")["item"]:
        yield choice_figure(evidence, instrument.name, item)


def _table(evidence: Evidence, instrument: Instrument, items: list[str]) -> Part:
    """The questions with the same response options, a row each."""
    answers = evidence.answers_to(instrument, items)
    if not (answers.status == SHOWN).any():
        asked = "; ".join(dict.fromkeys(answers["item"]))
        return Prose(sentence("others", "hidden", items=asked, place=evidence.place))
    options = shortened(", ".join(dict.fromkeys(answers.option)), LONGEST_CAPTION)
    caption = sentence("others", "caption", title=instrument.title, options=options)
    return answer_table(answers, caption, say_form(instrument, answers))
