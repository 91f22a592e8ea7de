"""What the teams did: meetings, agreements, protocol steps, trainings, services."""

from datetime import timedelta

from .chance import Chance
from .world import Agreement, Meeting, Milestone, Seat, Service, Training

TOPICS = (
    "Recognizing exploitation",
    "The protocol, step by step",
    "Trauma-informed interviews",
    "Sharing information lawfully",
)
SERVICES = ("Emergency shelter", "Transitional housing", "Supportive services", "Street outreach")


def add_records(world, seed):
    """Add to the world what its teams did in each period."""
    rosters = {}
    for member in world.members:
        rosters.setdefault((member.team.id, member.period.id), []).append(member)
    for team in world.teams:
        chance = Chance(seed, f"records {team.id}")
        for period in team.periods:
            roster = rosters[team.id, period.id]
            meetings = make_meetings(team, period, chance)
            world.meetings += meetings
            world.attendance += make_attendance(meetings, roster, chance)
            world.agreements += make_agreements(world, team, period, roster, chance)
            world.trainings += make_trainings(team, period, roster, chance)
            world.services += make_services(team, period, roster, chance)
        world.milestones += make_milestones(world, team, chance)


def make_meetings(team, period, chance):
    first, last = team.first_day(period), team.last_day(period)
    days = sorted(chance.day(first, last) for _ in range(chance.integer(6, 10)))
    return [
        Meeting(f"{team.id}/{period.id}/{n}", team, period, day) for n, day in enumerate(days, 1)
    ]


def make_attendance(meetings, roster, chance):
    habits = [(member, min(0.97, chance.normal(0.76, 0.12))) for member in roster]
    return [
        Seat(meeting, member, chance.happens(habit))
        for meeting in meetings
        for member, habit in habits
    ]


def make_agreements(world, team, period, roster, chance):
    """Return the agreements: some agencies have none, some an unsigned one, some two."""
    willing = 0.45 + 0.2 * period.place + 0.5 * team.strength
    willing += 0.05 * (world.region_place(team.region) % 3)
    rows = []
    for agency in dict.fromkeys(member.agency for member in roster):
        if not chance.happens(0.9):
            continue
        kinds = ["Interagency agreement"]
        if chance.happens(0.15):
            kinds.append("Information sharing agreement")
        for kind in kinds:
            signed, renewed = sign(team, period, min(0.93, willing), chance)
            hours = chance.choose((0, 8, 12, 16, 24, 40)) if signed else chance.choose((0, 0, 8))
            rows.append(Agreement(team, period, agency, kind, signed, renewed, hours))
    return rows


def sign(team, period, probability, chance):
    if not chance.happens(probability):
        return None, None
    signed = chance.day(team.first_day(period), team.last_day(period))
    if not chance.happens(0.2):
        return signed, None
    return signed, chance.day(signed, team.last_day(period))


def make_trainings(team, period, roster, chance):
    rows = []
    for number in range(1, chance.integer(1, 4) + 1):
        day = chance.day(team.first_day(period), team.last_day(period))
        name = f"TR-{team.id}-{period.id}-{number}"
        trained = chance.choose(roster).discipline
        people = chance.integer(6, 45)
        rows.append(Training(name, team, period, day, chance.choose(TOPICS), trained, people))
    return rows


def make_services(team, period, roster, chance):
    agencies = dict.fromkeys(
        m.agency for m in roster if m.discipline in ("shelter_housing", "youth_serving")
    )
    rows = []
    for agency in agencies or ["Regional youth services"]:
        service = chance.choose(SERVICES)
        housed = service in SERVICES[:2]
        beds = chance.integer(3, 12) if housed else None
        youth = chance.integer(4, 60)
        rows.append(Service(agency, team.county, period, service, youth, beds))
    return rows


def make_milestones(world, team, chance):
    """Return the protocol steps of a team: one after the other, some late, some not yet."""
    last = team.ended or world.periods[-1].end
    planned = team.started
    likely = 0.95
    rows = []
    for step in world.definitions.steps:
        planned += timedelta(days=chance.integer(80, 240))
        late = timedelta(days=max(-20, int(chance.normal(90 - 200 * team.strength, 80))))
        if planned > last:
            if chance.happens(0.5):
                rows.append(Milestone(team, step, None, None))
            continue
        reached = planned + late <= last and chance.happens(likely)
        # A step left undone makes the later ones less likely.
        likely = likely if reached else 0.45
        rows.append(Milestone(team, step, planned, planned + late if reached else None))
    return rows
