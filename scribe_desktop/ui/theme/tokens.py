"""Owns the design tokens: every colour, size and duration of the window, in one place. It paints nothing.

The figures are those of the visual target; a test computes the contrast of every pair that is used, in both themes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Appearance(StrEnum):
    """Which of the two palettes is shown."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one appearance, as `#RRGGBB`."""

    window: str
    sidebar: str
    pane: str
    raised: str
    sunken: str
    hover: str
    pressed: str
    border: str
    border_control: str
    border_input: str
    text: str
    text2: str
    text3: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_soft: str
    accent_line: str
    warn_text: str
    warn_soft: str
    warn_line: str
    warn_icon: str
    danger_text: str
    danger_soft: str
    danger_line: str
    record: str
    on_record: str
    ok_text: str
    ok_soft: str
    ok_line: str
    neutral_soft: str
    focus: str
    tooltip: str
    tooltip_text: str
    diff_add: str
    diff_del: str
    meter_low: str
    meter_mid: str
    meter_hot: str
    wave: str
    scroll: str


LIGHT = Tokens(
    window="#F1F4F5",
    sidebar="#F1F4F5",
    pane="#FFFFFF",
    raised="#FFFFFF",
    sunken="#F7F9FA",
    hover="#E6EBED",
    pressed="#DAE1E4",
    border="#DCE2E5",
    border_control="#BCC6CB",
    border_input="#7F8B92",
    text="#162024",
    text2="#46535A",
    text3="#5A666D",
    disabled="#98A3A9",
    accent="#0B6374",
    accent_hover="#095362",
    accent_pressed="#074451",
    on_accent="#FFFFFF",
    accent_text="#0A5968",
    accent_soft="#DDEFF3",
    accent_line="#8FC3CE",
    warn_text="#744600",
    warn_soft="#FFF2D6",
    warn_line="#E2B34F",
    warn_icon="#9A5B00",
    danger_text="#A11F1A",
    danger_soft="#FDECEA",
    danger_line="#E9A6A1",
    record="#C4281F",
    on_record="#FFFFFF",
    ok_text="#1B6233",
    ok_soft="#E2F3E7",
    ok_line="#9FCFAD",
    neutral_soft="#E8ECEE",
    focus="#0B6374",
    tooltip="#20292D",
    tooltip_text="#F3F6F7",
    diff_add="#DDF2E3",
    diff_del="#FBE3E1",
    meter_low="#2C8A4B",
    meter_mid="#B87400",
    meter_hot="#C4281F",
    wave="#B3BFC5",
    scroll="#C3CCD1",
)

DARK = Tokens(
    window="#121719",
    sidebar="#151B1E",
    pane="#1A2124",
    raised="#232B2F",
    sunken="#161C1F",
    hover="#273035",
    pressed="#303B40",
    border="#2D373C",
    border_control="#45525A",
    border_input="#76848C",
    text="#E8EEF0",
    text2="#B5C1C7",
    text3="#9AA7AE",
    disabled="#66737A",
    accent="#5DB9CA",
    accent_hover="#74C7D6",
    accent_pressed="#4BA7B8",
    on_accent="#06222A",
    accent_text="#83D1DF",
    accent_soft="#17383F",
    accent_line="#35707C",
    warn_text="#F3C66E",
    warn_soft="#382C12",
    warn_line="#7A5E20",
    warn_icon="#E9B44C",
    danger_text="#FF9F98",
    danger_soft="#401D1B",
    danger_line="#823C38",
    record="#EE6A62",
    on_record="#2A0705",
    ok_text="#88D49D",
    ok_soft="#16331E",
    ok_line="#31673F",
    neutral_soft="#2A3338",
    focus="#83D1DF",
    tooltip="#E8EEF0",
    tooltip_text="#162024",
    diff_add="#1B3F27",
    diff_del="#4A2422",
    meter_low="#5BBE7B",
    meter_mid="#E9B44C",
    meter_hot="#EE6A62",
    wave="#4A575E",
    scroll="#3D494F",
)

TOKENS: dict[Appearance, Tokens] = {Appearance.LIGHT: LIGHT, Appearance.DARK: DARK}

TEXT_CONTRAST = 4.5
"""WCAG 2.2 AA for text; marks, field edges and focus rings need `MARK_CONTRAST`."""

MARK_CONTRAST = 3.0

CONTRAST_PAIRS: tuple[tuple[str, str, float], ...] = (
    ("text", "pane", TEXT_CONTRAST),
    ("text", "window", TEXT_CONTRAST),
    ("text", "accent_soft", TEXT_CONTRAST),
    ("text", "warn_soft", TEXT_CONTRAST),
    ("text", "sunken", TEXT_CONTRAST),
    ("text", "diff_add", TEXT_CONTRAST),
    ("text", "diff_del", TEXT_CONTRAST),
    ("text2", "pane", TEXT_CONTRAST),
    ("text2", "sidebar", TEXT_CONTRAST),
    ("text2", "window", TEXT_CONTRAST),
    ("text2", "hover", TEXT_CONTRAST),
    ("text2", "neutral_soft", TEXT_CONTRAST),
    ("text2", "accent_soft", TEXT_CONTRAST),
    ("text2", "raised", TEXT_CONTRAST),
    ("text3", "pane", TEXT_CONTRAST),
    ("text3", "sidebar", TEXT_CONTRAST),
    ("text3", "window", TEXT_CONTRAST),
    ("text3", "accent_soft", TEXT_CONTRAST),
    ("text3", "hover", TEXT_CONTRAST),
    ("text3", "warn_soft", TEXT_CONTRAST),
    ("on_accent", "accent", TEXT_CONTRAST),
    ("on_accent", "accent_hover", TEXT_CONTRAST),
    ("on_accent", "accent_pressed", TEXT_CONTRAST),
    ("accent_text", "pane", TEXT_CONTRAST),
    ("accent_text", "sidebar", TEXT_CONTRAST),
    ("accent_text", "accent_soft", TEXT_CONTRAST),
    ("accent_text", "hover", TEXT_CONTRAST),
    ("warn_text", "pane", TEXT_CONTRAST),
    ("warn_text", "sidebar", TEXT_CONTRAST),
    ("warn_text", "warn_soft", TEXT_CONTRAST),
    ("warn_text", "accent_soft", TEXT_CONTRAST),
    ("warn_icon", "pane", MARK_CONTRAST),
    ("danger_text", "pane", TEXT_CONTRAST),
    ("danger_text", "sidebar", TEXT_CONTRAST),
    ("danger_text", "danger_soft", TEXT_CONTRAST),
    ("danger_text", "accent_soft", TEXT_CONTRAST),
    ("on_record", "record", TEXT_CONTRAST),
    ("record", "pane", MARK_CONTRAST),
    ("record", "sidebar", MARK_CONTRAST),
    ("ok_text", "pane", TEXT_CONTRAST),
    ("ok_text", "sidebar", TEXT_CONTRAST),
    ("ok_text", "ok_soft", TEXT_CONTRAST),
    ("ok_text", "accent_soft", TEXT_CONTRAST),
    ("border_input", "pane", MARK_CONTRAST),
    ("border_input", "window", MARK_CONTRAST),
    ("focus", "pane", MARK_CONTRAST),
    ("focus", "sidebar", MARK_CONTRAST),
    ("focus", "accent_soft", MARK_CONTRAST),
    ("tooltip_text", "tooltip", TEXT_CONTRAST),
    ("meter_low", "pane", MARK_CONTRAST),
    ("meter_mid", "pane", MARK_CONTRAST),
    ("meter_hot", "pane", MARK_CONTRAST),
    ("text2", "warn_soft", TEXT_CONTRAST),
    ("text2", "danger_soft", TEXT_CONTRAST),
    ("text2", "sunken", TEXT_CONTRAST),
    ("text3", "sunken", TEXT_CONTRAST),
    ("text3", "raised", TEXT_CONTRAST),
    ("warn_text", "hover", TEXT_CONTRAST),
    ("danger_text", "hover", TEXT_CONTRAST),
    ("ok_text", "hover", TEXT_CONTRAST),
    ("accent_text", "sunken", TEXT_CONTRAST),
    ("warn_text", "sunken", TEXT_CONTRAST),
    ("warn_icon", "warn_soft", MARK_CONTRAST),
    ("warn_icon", "sidebar", MARK_CONTRAST),
    ("text", "raised", TEXT_CONTRAST),
    ("accent", "pane", MARK_CONTRAST),
    ("accent", "sidebar", MARK_CONTRAST),
    ("border_input", "sunken", MARK_CONTRAST),
)
"""Foreground, background and the least contrast of every pair that the window uses."""


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One role of type: pixel size and line height at 100 %, tracking in pixels."""

    size: int
    line: int
    tracking: float = 0.0


class TypeRole(StrEnum):
    """The roles of type, each with its size."""

    MICRO = "micro"
    SMALL = "small"
    UI = "ui"
    READING = "reading"
    TITLE = "title"
    CLOCK = "clock"
    PAGE = "page"


TYPE: dict[TypeRole, TypeStyle] = {
    TypeRole.MICRO: TypeStyle(11, 16),
    TypeRole.SMALL: TypeStyle(12, 16),
    TypeRole.UI: TypeStyle(13, 20),
    TypeRole.READING: TypeStyle(14, 20),
    TypeRole.TITLE: TypeStyle(16, 24),
    TypeRole.CLOCK: TypeStyle(20, 24),
    TypeRole.PAGE: TypeStyle(24, 32, -0.3),
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Logical pixels at 100 % text size; multiply by the theme's scale."""

    sidebar: int = 264
    sidebar_min: int = 216
    sidebar_max: int = 360
    rail: int = 48
    header: int = 56
    recorder_header: int = 64
    pane_header: int = 44
    session_row: int = 52
    session_row_gap: int = 2
    nav_row: int = 36
    search: int = 32
    player: int = 56
    completeness: int = 32
    evidence_strip: int = 40
    note_footer: int = 52
    status_bar: int = 28
    button: int = 32
    button_small: int = 28
    field: int = 32
    chip: int = 24
    tab: int = 44
    splitter: int = 1
    splitter_hit: int = 9
    transcript_min: int = 312
    transcript_default: int = 412
    note_min: int = 420
    check_panel: int = 336
    check_panel_min: int = 304
    gutter_left: int = 24
    gutter_right: int = 56
    segment_label: int = 64
    selection_bar: int = 3
    window_min_width: int = 960
    window_min_height: int = 600
    radius_tick: int = 2
    radius_key: int = 4
    radius_control: int = 6
    radius_card: int = 8
    radius_chip: int = 12
    icon_inline: int = 14
    icon_button: int = 16
    icon_toolbar: int = 20
    icon_page: int = 24
    icon_empty: int = 32


SIZES = Sizes()


@dataclass(frozen=True, slots=True)
class Motion:
    """Durations in milliseconds; all 0 where the platform asks for reduced motion."""

    hover_ms: int = 0
    selection_ms: int = 0
    light_up_ms: int = 120
    panel_ms: int = 160
    toast_in_ms: int = 160
    toast_stay_ms: int = 6000
    progress_ms: int = 200
    spinner_turn_ms: int = 1200
    meter_frame_ms: int = 50


MOTION = Motion()
