"""The preview: a server of this computer, what it shows, and the workshop that keeps it up to date."""
