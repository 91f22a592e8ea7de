"""The exhibits and sentences of the chapters on collaboration, training, services, change and place."""

from __future__ import annotations

from workbench.exhibits.collaboration import (
    factor_table,
    level_table,
    network_table,
    say_factors,
    say_network,
)
from workbench.exhibits.comparison import beside_table, change_table, say_beside, say_change
from workbench.exhibits.services import say_services, service_table, statute_table
from workbench.exhibits.trainings import gain_table, say_training, trained_table

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
}
CHAPTER_SAYINGS = {
    "factors": say_factors,
    "network": say_network,
    "training": say_training,
    "services": say_services,
    "change": say_change,
    "beside": say_beside,
}
