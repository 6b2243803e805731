"""A small window with one of everything, to prove the driver itself."""

import sys

from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton, QTextEdit, QVBoxLayout, QWidget

application = QApplication(sys.argv)
window = QMainWindow()
window.setWindowTitle("Demo")
content = QWidget()
layout = QVBoxLayout(content)
record = QPushButton("Record visit")
state = QLabel("nothing")
note = QTextEdit("Cough for three weeks. No fever today.")
note.setAccessibleName("Note")
copy = QPushButton("Copy")
record.clicked.connect(lambda: state.setText("recorded"))
copy.clicked.connect(lambda: application.clipboard().setText(note.toPlainText()))
for widget in (record, state, note, copy):
    layout.addWidget(widget)
window.setCentralWidget(content)
window.show()
sys.exit(application.exec())
