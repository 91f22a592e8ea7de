"""Statistics: arrays in, numbers out. Nothing here reads a file or knows what a study is.

Each number comes in one form. A function for one group returns an `Estimate` (or a
`SignificanceTest`); a function for all groups at once returns a frame with a row a group and the
columns of an `Estimate`: value, low, high, n, reason. What cannot be computed is missing and
`reason` says why in plain words; a value may be there and only its interval missing.
"""

from workbench.statistics.agreement import (
    AGREED_RWG,
    average_deviation,
    average_deviation_limit,
    rwg,
    rwg_j,
    uniform_variance,
)
from workbench.statistics.change import (
    effect_dz,
    mcnemar,
    paired_difference,
    paired_t,
    unmatched_difference,
    wilcoxon_paired,
)
from workbench.statistics.change_by_group import (
    changers,
    effects_dz,
    mcnemar_by_group,
    mcnemar_of_counts,
    paired_differences,
    unmatched_differences,
    wilcoxon_by_group,
)
from workbench.statistics.collaboration import (
    Collaboration,
    collaboration_dyads,
    summarize_collaboration,
)
from workbench.statistics.collaboration_by_group import dyads_by_group, summarize_by_group
from workbench.statistics.estimate import Estimate, SignificanceTest, estimates_frame
from workbench.statistics.intervals import (
    clopper_pearson,
    group_means,
    hypergeometric,
    mean_intervals,
    wilson,
    worst_case,
)
from workbench.statistics.intraclass import TeamCorrelation, judge_correlations, team_correlation
from workbench.statistics.multiplicity import benjamini_hochberg, bonferroni, holm
from workbench.statistics.network import (
    Network,
    degree_centralization,
    density,
    network_of,
    not_reached,
    reciprocity,
    transitivity,
    undirected,
)
from workbench.statistics.network_by_group import density_changes, measure_networks, unreached
from workbench.statistics.network_change import density_change
from workbench.statistics.omegas_by_group import mcdonald_omegas
from workbench.statistics.reliability import (
    cronbach_alpha,
    cronbach_alphas,
    feldt_interval,
    mcdonald_omega,
)
from workbench.statistics.response import eligibility_shares, response_rates
from workbench.statistics.scores import (
    bands_of,
    person_mean_scores,
    pooled_scores,
    round_half_up,
    scale_scores,
    stages_of,
)
from workbench.statistics.shrinkage import (
    Shrinkage,
    against_rest,
    pooled_variance,
    shrink,
    tau_squared,
)
from workbench.statistics.shrinkage_by_group import (
    against_rest_by_group,
    pooled_variances,
    shrink_by_group,
)
from workbench.statistics.team_correlations import team_correlations
from workbench.statistics.trend import matched_trend, trends_by_group, unmatched_trend
from workbench.statistics.trend_tests import MannKendall, cochran_armitage, mann_kendall

__all__ = [
    "AGREED_RWG",
    "Collaboration",
    "Estimate",
    "MannKendall",
    "Network",
    "Shrinkage",
    "SignificanceTest",
    "TeamCorrelation",
    "against_rest",
    "against_rest_by_group",
    "average_deviation",
    "average_deviation_limit",
    "bands_of",
    "benjamini_hochberg",
    "bonferroni",
    "changers",
    "clopper_pearson",
    "cochran_armitage",
    "collaboration_dyads",
    "cronbach_alpha",
    "cronbach_alphas",
    "degree_centralization",
    "density",
    "density_change",
    "density_changes",
    "dyads_by_group",
    "effect_dz",
    "effects_dz",
    "eligibility_shares",
    "estimates_frame",
    "feldt_interval",
    "group_means",
    "holm",
    "hypergeometric",
    "judge_correlations",
    "mann_kendall",
    "matched_trend",
    "mcdonald_omega",
    "mcdonald_omegas",
    "mcnemar",
    "mcnemar_by_group",
    "mcnemar_of_counts",
    "mean_intervals",
    "measure_networks",
    "network_of",
    "not_reached",
    "paired_difference",
    "paired_differences",
    "paired_t",
    "person_mean_scores",
    "pooled_scores",
    "pooled_variance",
    "pooled_variances",
    "reciprocity",
    "response_rates",
    "round_half_up",
    "rwg",
    "rwg_j",
    "scale_scores",
    "shrink",
    "shrink_by_group",
    "stages_of",
    "summarize_by_group",
    "summarize_collaboration",
    "tau_squared",
    "team_correlation",
    "team_correlations",
    "transitivity",
    "trends_by_group",
    "undirected",
    "uniform_variance",
    "unmatched_difference",
    "unmatched_differences",
    "unmatched_trend",
    "unreached",
    "wilcoxon_by_group",
    "wilcoxon_paired",
    "wilson",
    "worst_case",
]
