"""Owns the formats of the note's blocks and letters: line heights, margins, headings, whose letters they are."""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from scribe_desktop.ui.note.block_reading import OWNER_PROPERTY
from scribe_desktop.ui.note.sentences import LINE_SEPARATOR
from scribe_desktop.ui.theme import Theme, TypeRole

STATEMENT_GAP = 6
HEADING_ABOVE, HEADING_BELOW = 15, 7
PAGE_ABOVE, PAGE_BELOW, PAGE_LEFT = 16, 24, 2
_HEADING_TRACKING = 0.4


def apply_page(document: QTextDocument, theme: Theme) -> None:
    """Font and margins of the whole document; undo has to be off."""
    document.setDefaultFont(theme.font(TypeRole.READING))
    # The first block's own top margin is not honoured at the top of a document.
    frame = document.rootFrame().frameFormat()
    frame.setTopMargin(theme.px(PAGE_ABOVE))
    frame.setBottomMargin(theme.px(PAGE_BELOW))
    # Room for the still caret before the first letter.
    frame.setLeftMargin(theme.px(PAGE_LEFT))
    document.rootFrame().setFrameFormat(frame)


def statement_block(theme: Theme) -> QTextBlockFormat:
    """The format of a statement's block."""
    block = QTextBlockFormat()
    block.setLineHeight(theme.line_height(TypeRole.READING), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    block.setBottomMargin(theme.px(STATEMENT_GAP))
    return block


def heading_block(theme: Theme) -> QTextBlockFormat:
    """The format of a heading's block."""
    block = QTextBlockFormat()
    block.setLineHeight(theme.line_height(TypeRole.SMALL), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    block.setTopMargin(theme.px(HEADING_ABOVE))
    block.setBottomMargin(theme.px(HEADING_BELOW))
    block.setHeadingLevel(2)
    return block


def heading_text(theme: Theme) -> QTextCharFormat:
    """The format of a heading's letters; its colour is painted, not stored."""
    text = QTextCharFormat()
    text.setFont(theme.font(TypeRole.SMALL, 600))
    text.setFontCapitalization(QFont.Capitalization.AllUppercase)
    text.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    text.setFontLetterSpacing(_HEADING_TRACKING * theme.scale)
    return text


def owned_text(owner: str) -> QTextCharFormat:
    """The format of letters that came from one statement."""
    text = QTextCharFormat()
    text.setProperty(OWNER_PROPERTY, owner)
    return text


def owner_before(cursor: QTextCursor) -> str:
    """Whose the letter before the cursor is."""
    plain = QTextCursor(cursor)
    plain.setPosition(cursor.position())
    return str(plain.charFormat().property(OWNER_PROPERTY) or "")


def owner_ranges(block: QTextBlock) -> list[tuple[int, int, str]]:
    """The stretches of a block that have one owner each, as positions in the document."""
    ranges = []
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        owner = str(fragment.charFormat().property(OWNER_PROPERTY) or "")
        ranges.append((fragment.position(), fragment.position() + fragment.length(), owner))
        iterator += 1
    return ranges


def plain(text: str) -> str:
    """A statement's text with one kind of line end."""
    return "\n".join(text.splitlines())


def shown(text: str) -> str:
    """A statement's text as it stands in its one block."""
    return plain(text).replace("\n", LINE_SEPARATOR)
