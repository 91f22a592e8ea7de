"""Who there is: teams in their regions, and the members of each in each period."""

from datetime import timedelta
from typing import NamedTuple

from .chance import Chance
from .world import Member, Team

ESSENTIAL = (
    "law_enforcement",
    "prosecution",
    "community_advocacy",
    "child_protection",
    "health_care",
    "juvenile_corrections",
    "schools",
    "shelter_housing",
)
AGENCIES = {
    "law_enforcement": ("Sheriff's office", "City police department", "Campus police"),
    "prosecution": ("County attorney's office", "City attorney's office"),
    "community_advocacy": ("Sexual violence advocacy program", "Domestic violence program"),
    "child_protection": ("County social services", "Child protection unit"),
    "health_care": ("Community clinic", "Regional hospital", "Family practice"),
    "juvenile_corrections": ("Juvenile probation office", "Juvenile center"),
    "mental_health": ("Mental health center", "Crisis response team"),
    "schools": ("School district office", "High school", "Alternative learning center"),
    "shelter_housing": ("Youth shelter", "Transitional housing program"),
    "childrens_advocacy_center": ("Children's advocacy center",),
    "youth_serving": ("Youth drop-in center", "Street outreach program", "After-school program"),
    "public_health": ("County public health",),
    "medical_forensic": ("Forensic nurse program",),
    "judiciary": ("District court",),
    "legal_representation": ("Public defense office", "Legal aid office"),
    "substance_use": ("Chemical health program",),
    "tribal_nation": ("Tribal social services", "Tribal youth program"),
    "survivor": ("Survivor advisory group",),
}
WEIGHTS = {
    "law_enforcement": 20,
    "prosecution": 9,
    "community_advocacy": 13,
    "child_protection": 12,
    "health_care": 8,
    "juvenile_corrections": 8,
    "mental_health": 6,
    "schools": 9,
    "shelter_housing": 6,
    "childrens_advocacy_center": 3,
    "youth_serving": 6,
    "public_health": 4,
    "medical_forensic": 3,
    "judiciary": 2,
    "legal_representation": 2,
    "substance_use": 2,
    "tribal_nation": 3,
    "survivor": 2,
}
TEAM_NAMES = (
    "Alder",
    "Birch",
    "Cedar",
    "Dogwood",
    "Elder",
    "Fir",
    "Gentian",
    "Hazel",
    "Iris",
    "Juniper",
    "Kestrel",
    "Larch",
    "Maple",
    "Nuthatch",
    "Oriole",
    "Plover",
    "Quail",
    "Rowan",
    "Sandpiper",
    "Tamarack",
    "Umber",
    "Vireo",
    "Willow",
    "Yarrow",
)
FIRST_NAMES = (
    "Acorn",
    "Basil",
    "Clover",
    "Dill",
    "Fennel",
    "Garnet",
    "Harebell",
    "Indigo",
    "Jasper",
    "Laurel",
    "Marigold",
    "Nettle",
    "Onyx",
    "Poppy",
    "Quartz",
    "Rosemary",
    "Saffron",
    "Thistle",
    "Umber",
    "Verbena",
    "Wren",
    "Yarrow",
    "Zinnia",
)
LAST_NAMES = ("Example", "Sample", "Specimen", "Invented", "Madeup", "O'Example")
PREFERRED_COUNTIES = ("McLeod", "Hennepin", "Blue Earth", "Clay")


class Person(NamedTuple):
    id: str
    first: str
    last: str
    discipline: str
    agency: str


def place_teams(definitions, teams):
    """Return how many teams each region has.

    Of every eight regions one stays without a team and two have a single one, for those are the
    regions in which numbers are hard to protect; the others share the rest.
    """
    regions = definitions.regions[: definitions.peopled]
    kinds = {region: place % 8 for place, region in enumerate(regions)}
    shares = [region for region in regions if kinds[region] not in (2, 3, 5)] or list(regions)
    single = [region for region in regions if kinds[region] in (3, 5)][
        : max(0, teams - len(shares))
    ]
    places = {region: 1 for region in single}
    for number in range(teams - len(single)):
        region = shares[number % len(shares)]
        places[region] = places.get(region, 0) + 1
    return {region: places[region] for region in regions if region in places}


def make_teams(definitions, places, periods, seed):
    made = []
    width = max(2, len(str(sum(places.values()))))
    for region, number in places.items():
        chance = Chance(seed, f"teams {region}")
        counties = order_counties(definitions.counties[region], chance)
        for one in range(number):
            name = f"T{len(made) + 1:0{width}d}"
            own = counties[one % len(counties)]
            others = [county for county in chance.shuffle(counties) if county != own]
            served = (own, *others[: chance.integer(0, 2)])
            made.append(make_team(name, len(made), region, served, one == 0, periods, chance))
    return made


def order_counties(counties, chance):
    preferred = [county for county in PREFERRED_COUNTIES if county in counties]
    return preferred + chance.shuffle(county for county in counties if county not in preferred)


def make_team(name, place, region, counties, first, periods, chance):
    """Return a team; in ten, one starts a period late and, in twenty, one ends a period early."""
    late = not first and len(periods) > 1 and place % 10 == 6
    early = not first and len(periods) > 1 and place % 20 == 17
    lives = periods[1:] if late else periods[:1] if early else periods
    opening = lives[0].start
    started = opening + timedelta(days=chance.integer(20, 150) if late else chance.integer(0, 60))
    ended = lives[-1].end - timedelta(days=30) if early else None
    again = place // len(TEAM_NAMES)
    title = f"Team {TEAM_NAMES[place % len(TEAM_NAMES)]}" + (f" {again + 1}" if again else "")
    strength = chance.normal(0, 0.15)
    return Team(name, title, region, counties, started, ended, lives, strength)


def make_members(team, size, chance):
    """Return the roster of each period: most people stay, some are replaced, gaps are filled."""
    low, high = size
    people = []
    rows = []
    number = 0
    for period in team.periods:
        stay = [person for person in people if chance.happens(0.82)]
        target = chance.integer(low, high) if not people else len(people) + chance.integer(-1, 2)
        target = min(high, max(low, target))
        people = stay[:target]
        for discipline in pick_disciplines(people, target - len(people), chance):
            number += 1
            people.append(make_person(team, number, discipline, chance))
        rows += [seat(team, period, person, person is people[0], chance) for person in people]
    return rows


def pick_disciplines(people, wanted, chance):
    """Return disciplines for the new members: essential ones first, though not always all."""
    present = {person.discipline for person in people}
    missing = [d for d in chance.shuffle(ESSENTIAL) if d not in present and chance.happens(0.75)]
    chosen = missing[:wanted]
    return chosen + [chance.choose_weighted(WEIGHTS) for _ in range(wanted - len(chosen))]


def make_person(team, number, discipline, chance):
    name = f"M{team.id[1:]}{number:02d}"
    agency = chance.choose(AGENCIES[discipline])
    first, last = chance.choose(FIRST_NAMES), chance.choose(LAST_NAMES)
    return Person(name, first, last, discipline, agency)


def seat(team, period, person, always_invited, chance):
    decides = chance.happens(0.6)
    invited = chance.happens(0.95) or always_invited
    return Member(
        person.id,
        team,
        period,
        person.first,
        person.last,
        person.agency,
        person.discipline,
        decides,
        invited,
    )
