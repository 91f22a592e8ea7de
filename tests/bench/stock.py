"""The stock report as a task for forked processes, and as the bare function that it comes down to."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

NOTEBOOK = Path(__file__).parent / "stock_report.ipynb"


def warm() -> None:
    """Import what the stock report needs, and what papermill and the exporter do."""
    import matplotlib.pyplot  # noqa: F401
    import seaborn  # noqa: F401

    import workbench.render

    workbench.render.warm()
    exporter()


def exporter():
    """The stock HTML exporter, the same for every way."""
    from nbconvert import HTMLExporter

    return HTMLExporter()


def render(order, home: Path) -> None:
    """Run the stock notebook in this process by our engine, and export it."""
    import papermill

    from workbench.kernels.home import PAGE, tell

    made = papermill.execute_notebook(
        str(NOTEBOOK), None, order.parameters, engine_name="workbench", progress_bar=False, cwd=home
    )
    (home / PAGE).write_text(exporter().from_notebook_node(made)[0], "utf-8")
    tell(home, "")


def render_with_kernel(region: str, folder: str, kernel: str | None = None) -> None:
    """Run the stock notebook in a kernel, and export it, all from this process."""
    import papermill

    made = papermill.execute_notebook(
        str(NOTEBOOK), None, {"region": region}, kernel_name=kernel, progress_bar=False, cwd=folder
    )
    Path(folder, f"{region}.html").write_text(exporter().from_notebook_node(made)[0], "utf-8")


def draw(region: str) -> int:
    """The bare function: the notebook's code, its figures saved as the notebook saves them."""
    import matplotlib.pyplot as plt

    pictures = []

    def show() -> None:
        buffer = io.BytesIO()
        plt.gcf().savefig(buffer, format="png", bbox_inches="tight")
        plt.close("all")
        pictures.append(buffer.getvalue())

    plt.show = show
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names = {}
    for cell in code:
        exec(cell, names)  # noqa: S102 - the notebook's own code
        names["region"] = region
    assert len(pictures) == 9, f"the stock report draws nine figures, not {len(pictures)}"
    return sum(map(len, pictures))


if __name__ == "__main__":
    render_with_kernel(*sys.argv[1:])
