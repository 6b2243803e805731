"""Owns what the platform asks of every program: less motion, more contrast. It changes nothing itself."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

_GET_CLIENT_AREA_ANIMATION = 0x1042


def is_motion_reduced_by_platform() -> bool:
    """Whether the user has turned animations off for the whole computer."""
    if sys.platform == "win32":
        import ctypes

        is_animated = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_GET_CLIENT_AREA_ANIMATION, 0, ctypes.byref(is_animated), 0)
        return not is_animated.value
    return False


def is_contrast_raised_by_platform() -> bool:
    """Whether the user has chosen high contrast: then the platform's own colours are used."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        return False
    preference = application.styleHints().accessibility().contrastPreference()
    return preference is Qt.ContrastPreference.HighContrast
