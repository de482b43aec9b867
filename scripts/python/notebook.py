"""Runs a notebook from its first cell to its last; a cell that fails, fails the run.

    STORMLAKE_LAKE=… python notebook.py NOTEBOOK
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

path = Path(sys.argv[1])
notebook = nbformat.read(path, as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
last = cells[-1].outputs
assert last, "the last cell printed nothing"
print(f"{path.name}: {len(cells)} cells ran")
