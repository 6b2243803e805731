"""Owns what the platform asks of every program: less motion, more contrast. It changes nothing itself.

Windows is asked directly: in PySide 6.11.3 the wrapper of QAccessibilityHints deletes Qt's own object when it goes.
"""

from __future__ import annotations

import sys

_GET_HIGH_CONTRAST = 0x0042
_GET_CLIENT_AREA_ANIMATION = 0x1042
_HIGH_CONTRAST_ON = 0x1


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
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class HighContrast(ctypes.Structure):
            _fields_ = (("size", wintypes.UINT), ("flags", wintypes.DWORD), ("scheme", wintypes.LPWSTR))

        answer = HighContrast(size=ctypes.sizeof(HighContrast))
        ctypes.windll.user32.SystemParametersInfoW(_GET_HIGH_CONTRAST, answer.size, ctypes.byref(answer), 0)
        return bool(answer.flags & _HIGH_CONTRAST_ON)
    return False
