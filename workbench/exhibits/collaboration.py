"""How agencies work together: factors of effectiveness, levels of collaboration, the network."""

from __future__ import annotations

from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.numbers import Row, alike, base, find, index, places, printed_alike, value
from workbench.layout import Prose, Table, Value, tabulate
from workbench.sentences import say_response, sentence


def factor_table(evidence: Evidence, name: str) -> Table | Prose:
    """Return the score of each factor of an instrument: here and in the state, or in every region."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    where = places(evidence)
    rows = []
    for scale in instrument.scales.itertuples():
        found = [
            find(evidence, f"score.{name}", code, category=scale.scale, statistic="mean")
            for code, _ in where
        ]
        own = found[-1] if evidence.statewide else found[0]
        band = instrument.band_of(own.value) if own.status == SHOWN else str(value(own))
        rows.append((scale.name, *[value(row) for row in found], band, base(own, "people")))
    about = "Minnesota" if evidence.statewide else evidence.place
    columns = ("Factor", *[named for _, named in where], f"In words, {about}", f"Members, {about}")
    caption = f"{instrument.title}: factor scores, {evidence.period.title}"
    return tabulate(caption, columns, rows)


def level_table(evidence: Evidence) -> Table | Prose:
    """Return how closely agencies work together, by region."""
    if evidence.select("levels").empty:
        return Prose(sentence("network", "not_told"))
    rows = []
    for code, named in places(evidence):
        mean = find(evidence, "levels", code, statistic="dyad_mean")
        shares = [
            find(evidence, "levels", code, statistic=statistic)
            for statistic in ("density_1", "density_3", "disagreement")
        ]
        cells = [value(share, "percent") for share in shares]
        rows.append((named, value(mean, "score"), *cells, base(mean, "pairs")))
    columns = (
        "Region",
        "Mean level (0 to 5)",
        "Pairs at level 1 or over",
        "Pairs at level 3 or over",
        "Pairs whose ratings differ",
        "Pairs rated",
    )
    return tabulate(
        f"Levels of collaboration between agencies, {evidence.period.title}", columns, rows
    )


def network_table(evidence: Evidence) -> Table | Prose:
    """Return how tightly the agencies are tied, by region."""
    if evidence.select("network").empty:
        return Prose(sentence("network", "not_told"))
    rows = []
    for code, named in places(evidence):
        found = {
            name: find(evidence, "network", code, statistic=name)
            for name in ("density", "reciprocity", "not_reached", "centralization")
        }
        answered = find(evidence, "agencies_answered", code, statistic="percent")
        shares = [value(row, "percent") for row in (answered, *list(found.values())[:3])]
        agencies = Value(answered.base, answered.status, "agencies")
        rows.append((named, agencies, *shares, index(found["centralization"])))
    columns = (
        "Region",
        "Agencies",
        "Answered",
        "Pairs that are tied",
        "Ties that are returned",
        "Agencies not reached",
        "Ties held by one agency (0 to 1)",
    )
    return tabulate(f"Network of agencies, {evidence.period.title}", columns, rows)


def say_factors(evidence: Evidence, name: str, variant: str = "shown") -> list[str]:
    """Say which factors have the highest and the lowest score; "title" says it in a title's words."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return say_response(evidence, name)
    scores = evidence.scores(instrument, [evidence.region])
    shown = scores[scores.status == SHOWN].sort_values("value", ascending=False, kind="stable")
    if shown.empty:
        return [sentence("factors", "hidden")]
    best, least = shown.iloc[0], shown.iloc[-1]
    words = {
        "highest": alike(printed_alike(shown, best.value, "score").scale.str.lower()),
        "high": str(value(best, "score")),
        "lowest": alike(printed_alike(shown, least.value, "score").scale.str.lower()),
        "low": str(value(least, "score")),
        "most": f"{instrument.score_limits()[1]:g}",
        "factors": len(shown),
    }
    told = variant if len(shown) == len(scores) else "shown"
    return [sentence("factors", "even" if words["high"] == words["low"] else told, **words)]


def say_network(evidence: Evidence) -> list[str]:
    """Say how many pairs of agencies are tied, and how many agencies are not reached."""
    if evidence.select("network").empty:
        return [sentence("network", "not_told")]
    density = find(evidence, "network", evidence.region, statistic="density")
    alone = find(evidence, "network", evidence.region, statistic="not_reached")
    answered = find(evidence, "agencies_answered", evidence.region, statistic="percent")
    if not all(row.status == SHOWN for row in (density, answered)):
        return [sentence("network", "hidden")]
    words = {
        "density": value(density, "percent"),
        "answered": value(answered, "percent"),
        "agencies": f"{answered.base:.0f}",
    }
    return [sentence("network", "shown", **words), _say_outside(alone)]


def _say_outside(alone: Row) -> str:
    """How many agencies nobody reaches, as far as that is shown."""
    if alone.status != SHOWN:
        return sentence("network", "alone_hidden")
    variant = "none_alone" if alone.value == 0 else "alone"
    return sentence("network", variant, alone=value(alone, "percent"))
