"""The document: from published figures and chapters to PDF and HTML."""
