"""The seven stages, each one module with one public function of its name."""

STAGES = ("ingest", "harmonize", "compute", "protect", "render", "package", "audit")
