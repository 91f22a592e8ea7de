"""The answer key of what the teams' records tell, counted from the clean world."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from statistics import median

from .figures import by_place, ten_decimals
from .people import ESSENTIAL

PERSONAL = ("survivor",)
JOINED = 1
OFFERS = ("informed", "funds", "staff")


def tell_records(world):
    """Return the tables of the key: name to (header, rows)."""
    return {
        "turnover": tell_turnover(world),
        "breadth": tell_breadth(world),
        "meetings": tell_meetings(world),
        "agreements": tell_agreements(world),
        "offers": tell_offers(world),
        "networks": tell_networks(world),
        "changes": tell_changes(world),
        "step_time": tell_step_time(world),
        "trained": tell_trained(world),
        "gains": tell_gains(world),
        "services": tell_services(world),
    }


def rosters(world):
    listed = {}
    for member in world.members:
        listed.setdefault((member.period.id, member.team.id), []).append(member)
    return listed


def tell_turnover(world):
    listed = rosters(world)
    rows = []
    for period, later in zip(world.periods, world.periods[1:], strict=False):
        for place, teams in by_place(world, world.teams, lambda team: team.region).items():
            counts = [0, 0, 0, 0]
            for team in teams:
                before = listed.get((period.id, team.id), [])
                now = listed.get((later.id, team.id), [])
                for at, key in ((0, "id"), (2, "agency")):
                    first = {getattr(member, key) for member in before}
                    counts[at] += len(first)
                    counts[at + 1] += len(first & {getattr(member, key) for member in now})
            rows.append([later.id, place, *counts])
    return "period region members members_kept agencies agencies_kept", rows


def tell_breadth(world):
    rows = []
    for (period, _), members in rosters(world).items():
        fields = {member.discipline for member in members} - set(PERSONAL)
        team = members[0].team
        rows.append([period, team.id, team.region, len(fields), len(fields & set(ESSENTIAL))])
    return "period team region disciplines essential", rows


def tell_meetings(world):
    days = {}
    for meeting in world.meetings:
        days.setdefault((meeting.period.id, meeting.team), []).append(meeting.day)
    rows = []
    for (period, team), held in days.items():
        ordered = sorted(held)
        gaps = [(b - a).days for a, b in zip(ordered, ordered[1:], strict=False)]
        rows.append([period, team.id, team.region, len(held), max(gaps)])
    return "period team region meetings longest_gap", rows


KINDS = {
    "Interagency agreement": "interagency",
    "Information sharing agreement": "information_sharing",
}


def tell_agreements(world):
    rows = []
    for period, place, made in each(world, world.agreements):
        for kind in (*KINDS.values(), "other"):
            own = [one for one in made if KINDS.get(one.kind, "other") == kind]
            signed = {(one.team.id, one.agency) for one in own if one.signed}
            everyone = {(one.team.id, one.agency) for one in own}
            rows.append([period.id, place, kind, len(everyone), len(signed)])
        signed = {(one.team.id, one.agency) for one in made if one.signed}
        renewed = {(one.team.id, one.agency) for one in made if one.signed and one.renewed}
        rows.append([period.id, place, "renewed", len(signed), len(renewed)])
    return "period region kind agencies signed", rows


def each(world, records):
    """Yield (period, region or state, records) for every period and place."""
    for period in world.periods:
        of_period = [one for one in records if one.period is period]
        for place, here in by_place(world, of_period, lambda one: one.team.region).items():
            yield period, place, here


def tell_offers(world):
    rows = []
    for period, place, made in each(world, world.agreements):
        given = {}
        for one in made:
            if one.given is not None:
                key = one.team.id, one.agency
                given[key] = given.get(key, 0) + one.given
        rows.append([period.id, place, "hours_given", len(given), sum(given.values())])
        for offer in OFFERS:
            told = [one for one in made if getattr(one, offer) is not None]
            asked = {(one.team.id, one.agency) for one in told}
            yes = {(one.team.id, one.agency) for one in told if getattr(one, offer)}
            rows.append([period.id, place, offer, len(asked), len(yes)])
    return "period region what agencies number", rows


def tell_networks(world):
    """Each team's network; an agency that rated nobody has not answered, and its ties are unknown."""
    told = {}
    for tie in world.ties:
        told.setdefault((tie.period.id, tie.team.id), {})[tie.agency, tie.partner] = tie.level
    rows = []
    for key, members in rosters(world).items():
        levels = told.get(key, {})
        agencies = list(dict.fromkeys(member.agency for member in members))
        answered = {source for source, _ in levels}
        ties = {pair for pair, level in levels.items() if level >= JOINED}
        rows.append([*key, members[0].team.region, *network(agencies, answered, ties, levels)])
    header = "period team region agencies answered ties density reciprocity centralization"
    return f"{header} not_reached dyads dyad_mean joined disagreements two_sided", rows


def network(agencies, answered, ties, levels):
    n = len(agencies)
    density = ratio(len(ties), len(answered) * (n - 1))
    known = [(a, b) for a, b in ties if b in answered]
    returned = ratio(sum((b, a) in ties for a, b in known), len(known))
    tied = {one for pair in ties for one in pair}
    return [
        n,
        len(answered),
        len(ties),
        density,
        returned,
        centralization(agencies, answered, ties),
        sum(one not in tied for one in agencies),
        *dyads(agencies, levels),
    ]


def centralization(agencies, answered, ties):
    n = len(agencies)
    if n < 3 or 10 * len(answered) < 7 * n:
        return ""
    named = Counter(target for _, target in ties)
    shares = [Fraction(named[one], len(answered) - (one in answered)) for one in agencies]
    return ten_decimals(sum(max(shares) - share for share in shares) / (n - 1))


def dyads(agencies, levels):
    values, joined, two_sided, differ = [], 0, 0, 0
    for place, first in enumerate(agencies):
        for second in agencies[place + 1 :]:
            sides = [levels[p] for p in ((first, second), (second, first)) if p in levels]
            if not sides:
                continue
            values.append(Fraction(sum(sides), len(sides)))
            joined += values[-1] >= 3
            two_sided += len(sides) == 2
            differ += len(sides) == 2 and sides[0] != sides[1]
    return [len(values), ratio(sum(values), len(values)), joined, differ, two_sided]


def ratio(part, whole):
    return ten_decimals(Fraction(part) / whole) if whole else ""


def tell_changes(world):
    rows = []
    for period, place, changes in each(world, world.changes):
        for level in ("individual", "agency", "system"):
            own = [one for one in changes if one.level == level]
            rows.append(
                [period.id, place, level, len(own), sum(one.made is not None for one in own)]
            )
    return "period region level listed made", rows


def tell_step_time(world):
    """Days from the latest step done before (at first the team's start) to each step's completion."""
    taken = {}
    done = {(one.team.id, one.step): one.done for one in world.milestones if one.done}
    for period in world.periods:
        for team in world.teams:
            if period not in team.periods:
                continue
            latest = None
            for step in world.definitions.steps:
                day = done.get((team.id, step))
                if day is None or day > period.end:
                    continue
                begun = latest or team.started
                if day >= begun:
                    for place in (team.region, "state"):
                        taken.setdefault((period.id, place, step), []).append((day - begun).days)
                latest = max(latest or day, day)
    rows = [[*key, len(days), ten_decimals(Fraction(median(days)))] for key, days in taken.items()]
    return "period region step teams days", rows


def tell_trained(world):
    rows = []
    for period, place, held in each(world, world.trainings):
        rows.append([period.id, place, "", len(held), sum(one.people for one in held)])
        for field in world.definitions.disciplines:
            if field not in PERSONAL:
                own = [one for one in held if one.discipline == field]
                rows.append([period.id, place, field, len(own), sum(one.people for one in own)])
    return "period region discipline sessions people", rows


def tell_gains(world):
    rows = []
    for period in world.periods:
        tests = [one for one in world.assessments if one.training.period is period]
        for place, here in by_place(world, tests, lambda one: one.training.team.region).items():
            whole = [t for t in here if t.before is not None and t.after is not None]
            for kind, flag in (("matched", False), ("retrospective", True)):
                gains = [t.after - t.before for t in whole if t.retrospective is flag]
                rows.append([period.id, place, kind, len(gains), ratio(sum(gains), len(gains))])
            first = [t.before for t in here if t.after is None]
            last = [t.after for t in here if t.before is None]
            gain = ""
            if first and last:
                gain = ten_decimals(
                    Fraction(sum(last), len(last)) - Fraction(sum(first), len(first))
                )
            rows.append([period.id, place, "unmatched", min(len(first), len(last)), gain])
    return "period region kind n gain", rows


def tell_services(world):
    homes = {c: r for r, own in world.definitions.counties.items() for c in own}
    rows = []
    for period in world.periods:
        reports = [one for one in world.services if one.period is period]
        days = (period.end + timedelta(days=1) - period.start).days
        for place, here in by_place(world, reports, lambda one: homes[one.county]).items():
            split = [one for one in here if one.new is not None and one.continuing is not None]
            used = [one for one in here if one.beds and one.nights is not None]
            offered = sum(one.beds for one in used) * days
            counties = [c for c, region in homes.items() if place in (region, "state")]
            served = {one.county for one in here}
            rows.append(
                [
                    period.id,
                    place,
                    len(here),
                    sum(one.youth for one in here),
                    sum(one.enrolled for one in here if one.enrolled is not None),
                    sum(one.new for one in split),
                    sum(one.continuing for one in split),
                    sum(one.new + one.continuing == one.youth for one in split),
                    len(split),
                    sum(one.beds or 0 for one in here),
                    ratio(100 * sum(one.nights for one in used), offered),
                    len(counties),
                    len(counties) - len(served),
                ]
            )
    header = (
        "period region reports youth enrolled new continuing fit split beds use counties without"
    )
    return header, rows
