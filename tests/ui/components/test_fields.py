"""Fields, switches, cards, progress, scroll marks."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QButtonGroup, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.ui.components.check_box import CheckBox, RadioButton
from scribe_desktop.ui.components.choice_card import ChoiceCard
from scribe_desktop.ui.components.combo_box import ComboBox
from scribe_desktop.ui.components.find_bar import FindBar
from scribe_desktop.ui.components.progress import ProgressBar, Spinner
from scribe_desktop.ui.components.search_field import SearchField
from scribe_desktop.ui.components.separator import HLine, VLine
from scribe_desktop.ui.components.switch import Switch
from scribe_desktop.ui.components.tick_scroll_bar import Tick, TickScrollBar
from scribe_desktop.ui.theme import Theme
from tests.ui.accessible import spoken_name, unnamed


def test_a_search_field_hides_its_keys_while_there_are_words_and_esc_clears(theme: Theme, qtbot: QtBot) -> None:
    field = SearchField(theme, "Search", "Ctrl K")
    qtbot.addWidget(field)
    field.resize(240, 32)
    field.show()
    assert field._hint.isVisible()
    QTest.keyClicks(field, "rivera")
    assert not field._hint.isVisible()
    assert field._clear.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert field._hint.isVisible()


def test_a_find_bar_tells_what_is_looked_for_and_which_way(theme: Theme, qtbot: QtBot) -> None:
    bar = FindBar(theme)
    qtbot.addWidget(bar)
    assert not bar.isVisible()
    with qtbot.waitSignal(bar.searched, check_params_cb=lambda text: text == "cough"):
        bar.open("cough")
    bar.show_count(2, 5)
    assert bar._count.text() == "2 of 5"
    with qtbot.waitSignal(bar.next_requested):
        QTest.keyClick(bar._field, Qt.Key.Key_Return)
    with qtbot.waitSignal(bar.previous_requested):
        QTest.keyClick(bar._field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    bar.show_count(0, 0)
    assert bar._count.text() == "No match"
    assert not bar._next.isEnabled()
    assert unnamed(bar) == []


def test_one_esc_closes_the_bar_from_either_field(theme: Theme, qtbot: QtBot) -> None:
    bar = FindBar(theme, has_replace=True)
    qtbot.addWidget(bar)
    assert bar._replace_field is not None
    for field in (bar._field, bar._replace_field):
        bar.open("cough")
        with qtbot.waitSignal(bar.closed):
            QTest.keyClick(field, Qt.Key.Key_Escape)
        assert not bar.isVisible()


def test_replacing_hands_on_both_words(theme: Theme, qtbot: QtBot) -> None:
    bar = FindBar(theme, has_replace=True)
    qtbot.addWidget(bar)
    bar.open("15 mg")
    bar.show_count(1, 1)
    assert bar._replace_field is not None
    bar._replace_field.setText("50 mg")
    one, every = bar._replace_buttons
    with qtbot.waitSignal(bar.replace_requested) as caught:
        QTest.mouseClick(one, Qt.MouseButton.LeftButton)
    assert caught.args == ["15 mg", "50 mg"]
    with qtbot.waitSignal(bar.replace_all_requested) as caught:
        QTest.mouseClick(every, Qt.MouseButton.LeftButton)
    assert caught.args == ["15 mg", "50 mg"]


def test_a_switch_always_says_its_word(theme: Theme, qtbot: QtBot) -> None:
    switch = Switch(theme, "AI")
    qtbot.addWidget(switch)
    switch.show()
    width = switch.sizeHint().width()
    assert (switch.word(), spoken_name(switch)) == ("Off", "AI")
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert switch.word() == "On"
    assert switch.sizeHint().width() == width


def test_cards_of_a_group_are_one_choice(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    rows, group = QVBoxLayout(page), QButtonGroup(page)
    cards = [ChoiceCard(theme, "cloud", name, "Where the AI runs.", is_radio=True) for name in ("Cloud", "Local")]
    for card in cards:
        rows.addWidget(card)
        group.addButton(card)
    page.show()
    QTest.mouseClick(cards[0], Qt.MouseButton.LeftButton)
    QTest.mouseClick(cards[1], Qt.MouseButton.LeftButton)
    assert [card.isChecked() for card in cards] == [False, True]
    assert unnamed(page) == []


def test_choosing_a_card_moves_nothing(theme: Theme, qtbot: QtBot) -> None:
    card = ChoiceCard(theme, "cloud", "Cloud", "Where the AI runs.", is_radio=True)
    qtbot.addWidget(card)
    card.resize(280, 96)
    card.show()
    before = card.sizeHint()
    card.setChecked(True)
    assert card.sizeHint() == before
    assert card.grab().toImage().pixelColor(140, 1) == theme.colors.accent


def test_a_narrow_card_is_taller(theme: Theme, qtbot: QtBot) -> None:
    card = ChoiceCard(theme, "circle-play", "Try the sample visit", "An invented visit becomes a note. " * 3, "Hint.")
    qtbot.addWidget(card)
    assert card.heightForWidth(300) > card.heightForWidth(900)


def test_a_wheel_over_a_choice_changes_nothing(theme: Theme, qtbot: QtBot) -> None:
    combo = ComboBox(theme, "Model")
    qtbot.addWidget(combo)
    combo.addItems(["one", "two"])
    combo.show()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(combo, wheel)
    assert combo.currentText() == "one"
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText() == "two"


def test_the_words_beside_a_box_count_as_the_box(theme: Theme, qtbot: QtBot) -> None:
    for box in (CheckBox(theme, "I have printed or saved it"), RadioButton(theme, "This computer")):
        qtbot.addWidget(box)
        box.resize(box.sizeHint())
        box.show()
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 4, box.height() // 2))
        assert box.isChecked()


def test_progress_is_painted_and_spoken(theme: Theme, qtbot: QtBot) -> None:
    bar = ProgressBar(theme)
    qtbot.addWidget(bar)
    bar.resize(200, 6)
    bar.show()
    bar.set_fraction(0.5)
    picture = bar.grab().toImage()
    assert picture.pixelColor(50, 3) == theme.colors.accent
    assert picture.pixelColor(150, 3) == theme.colors.neutral_soft
    assert bar.value() * 2 == bar.maximum()
    bar.set_fraction(7.0)
    assert bar.value() == bar.maximum()


def test_progress_of_unknown_length_moves_only_while_it_is_seen(theme: Theme, qtbot: QtBot) -> None:
    bar = ProgressBar(theme)
    qtbot.addWidget(bar)
    bar.set_fraction(None)
    assert not bar._timer.isActive()
    bar.show()
    assert bar._timer.isActive()
    bar.hide()
    assert not bar._timer.isActive()
    bar.show()
    theme.set_motion_reduced(True)
    assert not bar._timer.isActive()


def test_a_spinner_stands_still_where_motion_is_reduced(theme: Theme, qtbot: QtBot) -> None:
    spinner = Spinner(theme)
    qtbot.addWidget(spinner)
    spinner.show()
    assert spinner._timer.isActive()
    theme.set_motion_reduced(True)
    assert not spinner._timer.isActive()


def test_ticks_stand_where_things_are(theme: Theme, qtbot: QtBot) -> None:
    bar = TickScrollBar(theme)
    qtbot.addWidget(bar)
    bar.resize(12, 400)
    bar.setRange(0, 100)
    bar.setPageStep(50)
    bar.set_ticks((Tick(0.75, "warn_icon"),))
    bar.show()
    picture = bar.grab().toImage()
    assert picture.pixelColor(6, round(0.75 * 397) + 1) == theme.colors.warn_icon
    assert picture.pixelColor(6, 350) != theme.colors.warn_icon


def test_hairlines_are_one_pixel(theme: Theme, qtbot: QtBot) -> None:
    across, down = HLine(theme), VLine(theme)
    for line in (across, down):
        qtbot.addWidget(line)
    assert across.height() == 1
    assert down.width() == 1
