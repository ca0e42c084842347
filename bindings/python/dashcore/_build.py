"""Which Python the compiled module was built for."""

from __future__ import annotations

import os
import platform
import sys
from typing import Optional


def why_not() -> Optional[str]:
    """Why there is no compiled module for this interpreter, where that is so."""
    folder = os.path.dirname(__file__)
    built = sorted(name.split(".")[1] for name in os.listdir(folder)
                   if name.startswith("native.") and name.endswith(".so"))
    ours = f"{platform.python_implementation()} {sys.version_info[0]}.{sys.version_info[1]}"
    if not built:
        return f"{folder} has no compiled module; build/python has, after make build"
    return (f"the package in {folder} was built for {', '.join(built)}, and this is {ours}; with it, "
            "pip install the folder of dashcore's sources")
