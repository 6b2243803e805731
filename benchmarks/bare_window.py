"""The least that a Qt program can be, a main window with a label: what our start and our stalls are held against."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from scribe_desktop.workers.first_paint import report_first_paint_if_asked


def main() -> int:
    """Show it until it is closed."""
    application = QApplication(sys.argv)
    if "SCRIBE_TEST_STALLS" in os.environ:
        # Not paid for by the starts that are measured.
        from scribe_desktop.workers.stall_meter import measure_stalls_if_asked

        measure_stalls_if_asked(application)
    window = QMainWindow()
    window.setWindowTitle("Bare window")
    label = QLabel("Bare window")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    window.setCentralWidget(label)
    window.resize(1280, 800)
    window.show()
    report_first_paint_if_asked(window.windowHandle())
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
