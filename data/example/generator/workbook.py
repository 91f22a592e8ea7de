"""The team workbook, written as a spreadsheet file whose bytes depend on nothing but its content.

A spreadsheet library would put its own version and the hour into the file, and compress it by the
machine's zlib; the few parts of the format that a plain table needs are therefore written here.
"""

import zipfile
from datetime import date
from xml.sax.saxutils import escape

from .chance import Chance
from .dirt import type_county, type_name

EPOCH = date(1899, 12, 30)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/>'
    '<top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" '
    'fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" '
    'fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" '
    'borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle '
    'name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def tabulate(world, seed):
    """Return the sheets as people keep them: name to rows, the first row the headers."""
    chance = Chance(seed, "workbook")
    names = world.definitions.disciplines
    return {
        "teams": [
            ["Team", "Name", "County", "Counties", "Started", "Ended"],
            *(team_row(team, world, chance) for team in world.teams),
        ],
        "members": [
            ["Member", "Team", "Period", "Name", "EMAIL", "Agency", "Discipline", "Decides"]
            + ["Invited "],
            *(member_row(member, names, chance) for member in world.members),
        ],
        "meetings": [
            ["Meeting", "Team", "Period", "Date"],
            *([name, team.id, period.id, day] for name, team, period, day in world.meetings),
        ],
        "attendance": [
            ["MEETING", "MEMBER", "PRESENT"],
            *(
                [meeting[0], member.id, "yes" if present else "no"]
                for meeting, member, present in world.attendance
            ),
        ],
        "agreements": [
            ["Team", "Period", "Agency", "Kind", "Signed", "Renewed", "Hours"]
            + ["Given", "Informed", "Funds", "Staff"],
            *([t.id, p.id, *map(typed, rest)] for t, p, *rest in world.agreements),
        ],
        "milestones": [
            ["Team", "Step", "Planned", "Done"],
            *([team.id, *rest] for team, *rest in world.milestones),
        ],
        "trainings": [
            ["Training", "Team", "Period", "Date", "Topic", "Discipline", "People"],
            *(
                [name, team.id, period.id, day, topic, names[discipline], people]
                for name, team, period, day, topic, discipline, people in world.trainings
            ),
        ],
        "services": [
            ["Agency", "County", "Period", "Service", "Youth", "Beds"]
            + ["New", "Continuing", "Enrolled", "Nights"],
            *([agency, c, p.id, *rest] for agency, c, p, *rest in world.services),
        ],
        "ties": [
            ["Team", "Period", "Agency", "Partner", "Level"],
            *([t.id, p.id, *rest] for t, p, *rest in world.ties),
        ],
        "changes": [
            ["Team", "Period", "Level", "What", "Planned", "Made"],
            *([t.id, p.id, *rest] for t, p, *rest in world.changes),
        ],
        "assessments": [
            ["Training", "Trainee", "Before", "After", "Retrospective"],
            *([t.id, *map(typed, rest)] for t, *rest in world.assessments),
        ],
    }


def typed(value):
    """Return a yes or no as people type it; anything else as it is."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def team_row(team, world, chance):
    """Return a team's row; a county with a listed misspelling is misspelt here, always."""
    misspelt = world.definitions.misspelt
    county = misspelt.get(team.county) or type_county(team.county, {}, chance)
    return [team.id, team.name, county, "; ".join(team.counties), team.started, team.ended]


def member_row(member, names, chance):
    yes, no = ("Yes", "No") if chance.happens(0.1) else ("yes", "no")
    agency = f"{member.agency} " if chance.happens(0.03) else member.agency
    return [
        member.id,
        member.team.id,
        member.period.id,
        f"{member.first} {member.last}",
        member.email,
        agency,
        type_name(names[member.discipline], chance),
        yes if member.decides else no,
        yes if member.invited else no,
    ]


def write_workbook(path, sheets):
    """Write the sheets uncompressed and with fixed dates, so that the same rows are the same bytes."""
    texts = {}
    parts = {
        "[Content_Types].xml": content_types(sheets),
        "_rels/.rels": relations(
            [
                (f"{OFFICE}/officeDocument", "xl/workbook.xml"),
                (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        ),
        "docProps/core.xml": core_properties(),
        "xl/workbook.xml": contents(sheets),
        "xl/_rels/workbook.xml.rels": relations(
            [(f"{OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
            + [(f"{OFFICE}/styles", "styles.xml"), (f"{OFFICE}/sharedStrings", "sharedStrings.xml")]
        ),
        "xl/styles.xml": STYLES,
    }
    for number, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet(rows, texts)
    parts["xl/sharedStrings.xml"] = shared_strings(texts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            archive.writestr(entry, (DECLARATION + content).encode())


def sheet(rows, texts):
    lines = [f'<worksheet xmlns="{MAIN}"><sheetData>']
    for number, row in enumerate(rows, 1):
        cells = "".join(
            cell(f"{chr(65 + place)}{number}", value, texts) for place, value in enumerate(row)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join([*lines, "</sheetData></worksheet>"])


def cell(place, value, texts):
    if value is None:
        return ""
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'


def shared_strings(texts):
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    return f'<sst xmlns="{MAIN}" uniqueCount="{len(texts)}">{items}</sst>'


def contents(sheets):
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'


def relations(targets):
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def content_types(sheets):
    parts = {"/xl/workbook.xml": f"{SHEET_TYPE}.sheet.main+xml"}
    for number in range(1, len(sheets) + 1):
        parts[f"/xl/worksheets/sheet{number}.xml"] = f"{SHEET_TYPE}.worksheet+xml"
    parts["/xl/styles.xml"] = f"{SHEET_TYPE}.styles+xml"
    parts["/xl/sharedStrings.xml"] = f"{SHEET_TYPE}.sharedStrings+xml"
    parts["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def core_properties():
    when = '<dcterms:{0} xsi:type="dcterms:W3CDTF">2015-07-01T00:00:00Z</dcterms:{0}>'
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:creator>invented example study</dc:creator>"
        f"{when.format('created')}{when.format('modified')}</cp:coreProperties>"
    )
