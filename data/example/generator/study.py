"""A whole study: its world, then its files."""

from datetime import date

from .answers import answer_surveys, fielded_in
from .chance import Chance
from .cooperation import add_cooperation
from .definitions import write_reference
from .dirt import soil
from .exports import WRITE
from .people import make_members, make_teams, place_teams
from .records import add_records
from .settings import survey_file, survey_tool, write_settings
from .truth import write_truth
from .workbook import tabulate, write_workbook
from .world import Period, World


def make_world(definitions, teams, members, periods, seed):
    """Return the clean world of a study with this many teams, members a team and periods."""
    periods = tuple(make_period(place) for place in range(periods))
    places = place_teams(definitions, teams)
    world = World(definitions, periods, make_teams(definitions, places, periods, seed))
    lone = {region for region, number in places.items() if number == 1 and len(places) > 1}
    for team in world.teams:
        low, high = members
        size = (low, min(high, low + 2)) if team.region in lone else members
        world.members += make_members(team, size, Chance(seed, f"members {team.id}"))
    world.members.sort(key=lambda member: member.period.place)
    add_records(world, seed)
    add_cooperation(world, seed)
    return world


def make_period(place):
    year = 2015 + 2 * place
    name = f"{year}-{(year + 2) % 100:02d}"
    title = f"July {year} to June {year + 2}"
    return Period(name, title, date(year, 7, 1), date(year + 2, 6, 30), place)


def write_study(folder, world, seed):
    """Write the exports, the workbook, the settings and the answer key into a folder."""
    clean = answer_surveys(world, seed)
    surveys = fielded_in(world.periods)
    soiled, files = {}, {}
    for name, period in surveys:
        key = name, period.id
        tool = survey_tool(name, period)
        files[key] = survey_file(name, period)
        soiled[key] = soil(tool, clean[key], world, seed)
        WRITE[tool](folder / files[key], soiled[key], world, seed)
    write_workbook(folder / "records" / "team_records.xlsx", tabulate(world, seed))
    if world.definitions.invented:
        write_reference(world.definitions, folder / "reference")
    write_truth(folder / "truth", world, clean, soiled, files)
    write_settings(folder / "study.toml", world, surveys)
