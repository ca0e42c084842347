"""The settings of a store, which hold in every process that has it open."""

from __future__ import annotations

from typing import Dict, Optional

from . import native
from ._documents import dump


class Settings:
    """Reading an attribute asks the store, assigning one changes it there."""

    __slots__ = ("_native",)

    def __init__(self, core: native.Core) -> None:
        self._native = core

    @property
    def retention_days(self) -> int:
        """How many days entries are kept, 0 to 30; 0 keeps today's."""
        return self._native.settings().retention_days

    @retention_days.setter
    def retention_days(self, days: int) -> None:
        self._native.settings_set("retention_days", days)

    @property
    def auto_refresh_interval(self) -> int:
        """Seconds after which the dashboard refreshes, 10 to 600."""
        return self._native.settings().auto_refresh_interval

    @auto_refresh_interval.setter
    def auto_refresh_interval(self, seconds: int) -> None:
        self._native.settings_set("auto_refresh_interval", seconds)

    def update(self, *, user: Optional[str] = None, **changes: int) -> None:
        """Changes several at once, all of them or none. `user` is who does, for the log."""
        body = dump(changes, "settings")
        self._native.settings_set_json(body, 0, user)

    def as_dict(self) -> Dict[str, int]:
        found = self._native.settings()
        return {"retention_days": found.retention_days,
                "auto_refresh_interval": found.auto_refresh_interval}

    def __repr__(self) -> str:
        return f"Settings({self.as_dict()})"
