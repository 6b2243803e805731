"""The frame around the pages: sidebar, header, notices, status bar, tray, and the sheet of shortcuts."""
