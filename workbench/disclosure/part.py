"""What is to be protected, part by part."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workbench.disclosure.constraints import System


@dataclass(frozen=True)
class Part:
    """One part of what is to be protected: cells that constraints tie together.

    Attributes
    ----------
    system : the cells, shown or not, and what holds among them
    truth : the true values
    costs : what hiding each cell costs
    needs : how wide the interval of each must be; 0 where it may be shown
    lone : whether one person stands behind the cell, who knows his own answer
    """

    system: System
    truth: np.ndarray
    costs: np.ndarray
    needs: np.ndarray
    lone: np.ndarray

    def with_twins_once(self) -> Part:
        """Return the part in which of cells that must be equal the need of one stands for all."""
        needs, largest = np.zeros(len(self.truth)), np.zeros(len(self.truth))
        np.maximum.at(largest, self.system.twins, self.needs)
        sensitive = np.flatnonzero(self.needs)
        _, first = np.unique(self.system.twins[sensitive], return_index=True)
        chosen = sensitive[first]
        needs[chosen] = largest[self.system.twins[chosen]]
        return replace(self, needs=needs)
