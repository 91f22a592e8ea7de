"""Services, shelter and housing: totals as agencies report them, never a person served."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.labels import looked_up
from workbench.measures.long import add_state, counts_and_shares, fill, stacked, to_long
from workbench.measures.ratings import with_state
from workbench.reference import ReferenceData, plain
from workbench.statistics.reasons import NOT_REPORTED
from workbench.study import Study

PLACE = ["period", "region"]


def measure_services(
    tables, study: Study, reference: ReferenceData, places: pd.DataFrame, kinds: pd.DataFrame
) -> pd.DataFrame:
    """Return youth served, how the totals fit together, beds and their use, counties without a service.

    Parameters
    ----------
    kinds : kind and name: the kinds of service of the study, and how each is written
    """
    known = dict(zip(plain(kinds.name), kinds.kind, strict=True))
    services = tables["services"]
    services = services.assign(kind=plain(services.service).map(known).fillna("other"))
    return stacked(
        [
            _youth(services, places),
            _new_youth(services, places),
            _youth_by_service(services, places, kinds),
            _reconciled(services, places),
            _beds(services, places),
            _bed_use(services, study, places),
            _counties(services, study, reference),
        ]
    )


def _youth(services: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Youth served and youth enrolled, as reported, each a total of its own; the base is the total."""
    parts = []
    for name, column in (("youth", "youth"), ("youth_enrolled", "enrolled")):
        told = services.dropna(subset=column)
        sums = told.groupby(PLACE)[column].agg(total="sum", base="size").reset_index()
        rows = _reported(add_state(fill(places, sums), ["period"])).assign(measure=name)
        parts.append(to_long(rows.assign(base=rows.total.fillna(0)), "total", "total", "youth"))
    return stacked(parts)


def _new_youth(services: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """New and continuing youth, over the reports that tell both; they add up to the base."""
    told = services.dropna(subset=["new", "continuing"])
    sums = told.groupby(PLACE)[["new", "continuing"]].sum().reset_index()
    rows = add_state(fill(places, sums), ["period"])
    rows = rows.assign(base=rows.new + rows.continuing, measure="youth_new")
    split = rows.melt([*PLACE, "base", "measure"], ["new", "continuing"], "category", "count")
    return counts_and_shares(split, "youth")


def _youth_by_service(services, places, kinds) -> pd.DataFrame:
    """Youth served by kind of service; a youth in two services counts in both."""
    sums = services.groupby([*PLACE, "kind"]).youth.sum().rename("count").reset_index()
    grid = places.merge(kinds[["kind"]], how="cross")
    rows = add_state(fill(grid, sums), ["period", "kind"])
    base = rows.groupby(PLACE)["count"].transform("sum")
    rows = rows.assign(measure="youth_by_service", category=rows.kind, base=base)
    return counts_and_shares(rows, "youth")


def _reconciled(services: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Reports whose numbers fit: new + continuing = served; enrolled no more than served."""
    fits = {
        "new_and_continuing": (services.new + services.continuing)
        .eq(services.youth)
        .where(services.new.notna() & services.continuing.notna()),
        "enrolled": (services.enrolled <= services.youth).where(services.enrolled.notna()),
    }
    told = services[PLACE].assign(**fits).melt(PLACE, list(fits), "category", "fits")
    told = told.dropna(subset="fits").assign(fits=lambda t: t.fits.astype(int))
    sums = told.groupby([*PLACE, "category"]).fits.agg(count="sum", base="size").reset_index()
    grid = places.merge(pd.DataFrame({"category": list(fits)}), how="cross")
    rows = add_state(fill(grid, sums), ["period", "category"])
    return counts_and_shares(rows.assign(measure="reports_reconciled"), "reports")


def _beds(services: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    sums = services.dropna(subset="beds").groupby(PLACE).beds.agg(total="sum", base="size")
    rows = add_state(fill(places, sums.reset_index()), ["period"]).assign(measure="beds")
    return to_long(_reported(rows), "total", "total", "beds")


def _reported(rows: pd.DataFrame) -> pd.DataFrame:
    """The totals, but none where no agency reported: that is not zero."""
    unknown = rows.base == 0
    reason = np.where(unknown, NOT_REPORTED, "")
    return rows.assign(total=rows.total.mask(unknown), reason=reason)


def _bed_use(services: pd.DataFrame, study: Study, places: pd.DataFrame) -> pd.DataFrame:
    """Nights used of all nights that the beds offer, over the agencies that report both."""
    days = {p.id: (p.end - p.start).days + 1 for p in study.periods}
    told = services[services.beds.gt(0) & services.nights.notna()]
    told = told.assign(offered=told.beds * looked_up(told.period, days).astype(float))
    sums = told.groupby(PLACE).agg(
        nights=("nights", "sum"), offered=("offered", "sum"), base=("nights", "size")
    )
    rows = add_state(fill(places, sums.reset_index()), ["period"]).assign(measure="bed_use")
    used = rows.assign(used=100 * rows.nights / rows.offered.where(rows.offered > 0))
    used = used.assign(reason=np.where(used.used.isna(), NOT_REPORTED, ""))
    return to_long(used, "percent", "used", "percent")


def _counties(services: pd.DataFrame, study: Study, reference: ReferenceData) -> pd.DataFrame:
    """Counties of the region in which no agency reports a service."""
    maps = pd.concat(
        [
            reference.county_basis(period.end)[["county", "region"]].assign(period=period.id)
            for period in study.periods
        ]
    )
    served = services[["period", "county"]].drop_duplicates().assign(served=1)
    both = with_state(maps.merge(served, how="left"))
    lacking = both.assign(count=both.served.isna().astype(int))
    rows = lacking.groupby(PLACE)["count"].agg(count="sum", base="size").reset_index()
    known = rows.period.isin(services.period.unique())
    rows = rows.assign(
        measure="counties_without",
        count=rows["count"].where(known),
        base=rows.base.where(known, 0),
        reason=np.where(known, "", NOT_REPORTED),
    )
    return counts_and_shares(rows, "counties")


def counties_without_service(tables, study: Study, reference: ReferenceData) -> pd.DataFrame:
    """Return period, region and county of the counties in which no agency reports a service."""
    maps = pd.concat(
        [
            reference.county_basis(period.end)[["county", "region"]].assign(period=period.id)
            for period in study.periods
        ]
    )
    served = tables["services"][["period", "county"]].drop_duplicates()
    both = maps.merge(served, how="left", indicator=True)
    return both[both["_merge"] == "left_only"][["period", "region", "county"]]
