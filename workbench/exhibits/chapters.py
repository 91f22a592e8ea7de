"""The exhibits and sentences of the chapters on collaboration, training, services, change and place."""

from __future__ import annotations

from workbench.exhibits.agencies import (
    between_figure,
    factor_figure,
    level_figure,
    network_figure,
)
from workbench.exhibits.collaboration import (
    factor_table,
    level_table,
    network_table,
    say_factors,
    say_network,
)
from workbench.exhibits.comparison import beside_table, change_table, say_beside, say_change
from workbench.exhibits.reliability import reliability_table
from workbench.exhibits.services import say_services, service_figure, service_table, statute_table
from workbench.exhibits.surveys import say_unknown
from workbench.exhibits.trainings import (
    gain_figure,
    gain_table,
    say_training,
    trained_figure,
    trained_table,
)

CHAPTER_FIGURES = {
    "factors": factor_figure,
    "levels": level_figure,
    "network": network_figure,
    "between": between_figure,
    "trained": trained_figure,
    "training_gain": gain_figure,
    "services": service_figure,
}
CHAPTER_TABLES = {
    "factors": factor_table,
    "levels": level_table,
    "network": network_table,
    "trained": trained_table,
    "training_gain": gain_table,
    "services": service_table,
    "statute": statute_table,
    "change": change_table,
    "beside": beside_table,
    "reliability": reliability_table,
}
CHAPTER_SAYINGS = {
    "unknown": say_unknown,
    "factors": say_factors,
    "network": say_network,
    "training": say_training,
    "services": say_services,
    "change": say_change,
    "beside": say_beside,
}
