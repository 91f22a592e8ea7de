"""How agencies work together: what they give and offer, their ties, the changes they make, what is learnt.

Drawn from streams of chance of their own, so that what was drawn before stays as it was.
"""

from datetime import timedelta

from .chance import Chance
from .world import Assessment, Change, Tie

LEVELS = ("individual", "agency", "system")
WHAT = {
    "individual": ("Screening questions asked", "Navigator called"),
    "agency": ("Intake form changed", "Policy on runaways rewritten"),
    "system": ("Shared call list", "Joint case review", "Referral path agreed"),
}
TESTED = 0.45


def add_cooperation(world, seed):
    """Add to the world's records what agencies give, report, tie, change and learn."""
    chance = Chance(seed, "offers")
    world.agreements = [add_offer(one, chance) for one in world.agreements]
    chance = Chance(seed, "reports")
    world.services = [add_report(one, chance) for one in world.services]
    rosters = {}
    for member in world.members:
        rosters.setdefault((member.team.id, member.period.id), []).append(member.agency)
    for team in world.teams:
        chance = Chance(seed, f"cooperation {team.id}")
        bonds = {}
        for period in team.periods:
            agencies = list(dict.fromkeys(rosters[team.id, period.id]))
            world.ties += make_ties(team, period, agencies, bonds, chance)
            world.changes += make_changes(team, period, chance)
    chance = Chance(seed, "assessments")
    for training in world.trainings:
        if chance.happens(TESTED):
            world.assessments += test_people(training, chance)


def add_offer(agreement, chance):
    """Return the agreement with hours given near those pledged, and what was offered; some leave blanks."""
    if chance.happens(0.1):
        return agreement
    given = int(agreement.hours * chance.choose((0, 0.5, 0.75, 1, 1, 1.25)))
    return agreement._replace(
        given=given,
        informed=chance.happens(0.7),
        funds=chance.happens(0.25),
        staff=chance.happens(0.45),
    )


def add_report(service, chance):
    """Return the service with its youth split; one report in twelve does not add up, some are blank."""
    if chance.happens(0.08):
        return service
    new = int(service.youth * chance.choose((0.4, 0.5, 0.6, 0.7)))
    continuing = service.youth - new + (2 if chance.happens(0.08) else 0)
    enrolled = int(service.youth * chance.choose((0.6, 0.8, 0.9, 1)))
    nights = None
    if service.beds:
        days = (service.period.end - service.period.start).days + 1
        nights = int(service.beds * days * chance.choose((0.45, 0.6, 0.75, 0.9)))
    return service._replace(new=new, continuing=continuing, enrolled=enrolled, nights=nights)


def make_ties(team, period, agencies, bonds, chance):
    """Return the ratings: most agencies answer, most pairs are rated, and pairs keep their bond."""
    rows = []
    for agency in agencies:
        if not chance.happens(0.82):
            continue
        for partner in agencies:
            if partner == agency or chance.happens(0.35):
                continue
            pair = tuple(sorted((agency, partner)))
            if pair not in bonds:
                bonds[pair] = chance.normal(1.6 + team.strength, 1.1)
            level = bonds[pair] + 0.4 * period.place + chance.normal(0, 0.6)
            rows.append(Tie(team, period, agency, partner, min(5, max(0, int(level + 0.5)))))
    return rows


def make_changes(team, period, chance):
    rows = []
    for _ in range(chance.integer(0, 4)):
        level = chance.choose(LEVELS)
        planned = chance.day(team.first_day(period), team.last_day(period))
        made = min(planned + timedelta(days=chance.integer(0, 200)), team.last_day(period))
        reached = chance.happens(0.6)
        rows.append(
            Change(
                team, period, level, chance.choose(WHAT[level]), planned, made if reached else None
            )
        )
    return rows


def test_people(training, chance):
    """Return a row a trainee: most tested twice, some once; one training in five asked afterwards only."""
    looked_back = chance.happens(0.2)
    rows = []
    for number in range(1, min(training.people, 18) + 1):
        before = min(100, max(0, int(chance.normal(52, 14))))
        after = min(100, max(0, int(before + chance.normal(14 if looked_back else 9, 9))))
        kept = chance.choose_weighted({"both": 80, "before": 12, "after": 8})
        if looked_back or kept == "both":
            scores = before, after
        else:
            scores = (before, None) if kept == "before" else (None, after)
        rows.append(Assessment(training, f"{training.id}-{number}", *scores, looked_back))
    return rows
