"""Why a statistic is not available, in words for an evaluator: the one home of these sentences."""

NOBODY = "nobody answered"
ONE_PERSON = "only one person answered"
SAME_ANSWER = "everybody gave the same answer, so there is no variance"
SAME_SCORE = "everybody has the same score, so there is no variance"
FEW_ITEMS_ANSWERED = "fewer items were answered than the rule asks for"

COUNT_UNKNOWN = "the count is not known"
OVER_BASE = "the count is larger than its base"
OVER_POPULATION = "more people answered than the team has members"
OUTSIDE_RANGE = "an answer lies outside the range of the scale"
POPULATION_UNKNOWN = "the size of the team is not known"
NOT_ON_ROSTER = "more people answered than the roster lists, so who was invited is not known"

NOBODY_ELIGIBLE = "nobody was eligible"
ELIGIBILITY_UNKNOWN = (
    "the share of the eligible cannot be estimated: no case's eligibility is known"
)
NEGATIVE_COUNT = "a count is negative or missing"

ONE_TEAM = "fewer than two teams answered"
NO_TEAM_OF_TWO = "no team has two people who answered"
BEYOND_RANDOM = (
    "the answers differ more than answers given at random; the index has no meaning there"
)
DIVIDED = "the team is divided, so a mean would speak for nobody: see how its members are spread"
MIXED_OPTIONS = "the items of the scale do not have the same number of options"
TOO_FEW_TARGETS = "fewer than two targets were rated by every judge"
TOO_FEW_JUDGES = "fewer than two judges"
NO_DIFFERENCE = "the targets do not differ, so the ratio is not defined"
NO_ERROR = "the judges agree exactly, so the interval is not defined"
NO_SPREAD_WITHIN = "nobody differs from the own team, so the interval is not defined"

NO_COMMON_FACTOR = "the items do not share one factor (a negative or absent correlation)"
IMPROPER_FACTOR = "the one-factor model has no proper solution for these items"
CONSTANT_ITEM = "everybody gave the same answer to an item"

NO_PAIRS = "nobody answered every wave"
ONE_PAIR = "only one person answered every wave"
BEYOND_TABLES = "the changes are too nearly equal for an interval"
SAME_CHANGE = "everybody changed by the same amount, so there is no variance"
NO_CHANGE = "nobody changed"
TWO_WAVES = "a trend needs more than two waves"
WAVE_WITHOUT_INTERVAL = "a wave has fewer than two answers or no variance"

ONE_WAVE = "the wave before was not fielded"
BOUNDARY_CHANGED = "break in series: the region's counties are not the same as in the wave before"
WORDING_CHANGED = "break in series: the wording of an item is not the same as in the wave before"

FEW_ANSWERS = "too few people answered to be set beside other regions"
FEW_REGIONS = "fewer than three regions have a mean and its variance"
NO_SAMPLING_VARIANCE = (
    "the region's mean has no sampling variance: too few answers, or all the same"
)

NO_COVARIATE = "a covariate of the region is not known"
MEANS_OF_A_LINE = "with covariates every region is drawn towards a mean of its own"

NO_ATTENDANCE = "no team kept attendance"
NO_EARLIER_ROSTER = "there is no roster of the period before"
ONE_MEETING = "fewer than two meetings are recorded"
STEP_NOT_DONE = "no team has done the step"
TEAM_NOT_DONE = "the team has not done the step"
NO_PLAN = "the team has set no date for the step"
NOT_REPORTED = "no agency reported it"

NO_NODES = "the network has fewer than two agencies"
FEW_NODES = "the network has fewer than three agencies"
NOBODY_RESPONDED = "no agency told whom it works with"
NO_TIES = "the network has no ties"
NO_KNOWN_PAIR = "no pair of agencies answered about each other"
NO_TRIPLES = "no three agencies are joined by two ties"
SAME_DRAWS = "the change is the same whichever agencies are drawn, so it has no interval"
FEW_KNOWN_PAIRS = "too few pairs of agencies are known in both waves"
DIRECTED = "transitivity is defined for ties without direction"


def too_few_items(minimum: int) -> str:
    """Return the reason why a scale of few items has no reliability."""
    return f"the scale has fewer than {minimum} items"


def too_few_people(minimum: int) -> str:
    """Return the reason why a scale that few people answered has no reliability."""
    return f"fewer than {minimum} people answered all items"


def few_regions(minimum: int) -> str:
    """Return the reason why a line through few regions leaves no variance between them."""
    return f"fewer than {minimum} regions have a mean, its variance and the covariates"


def low_response(share: float) -> str:
    """Return the reason why a measure of the whole network is withheld."""
    return f"fewer than {share:.0%} of the agencies responded"
