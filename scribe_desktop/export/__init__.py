"""Note to clipboard text, .txt and .docx. Reads notes and templates, changes nothing."""
