"""Reference of all YAML keys as Markdown, from the same models as the JSON Schemas."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.models.base import Definition

FILE_TITLES = {
    "config": "`config.yaml` – Kommune, Ausgaben, Gebietsebenen, Regeln",
    "source": "`data/raw/<quelle>/source.yaml` – eine Lieferung",
    "corrections": "`data/raw/<quelle>/corrections.yaml` – Berichtigungen einer Lieferung",
    "dataset": "`indicators/datasets/<datensatz>.yaml` – was gezählt wird",
    "indicator": "`indicators/<themenfeld>/<indikator>.yaml` – ein Indikator",
    "index": "`indicators/indices/<index>.yaml` – ein zusammengesetzter Index",
    "early": "`indicators/early/<regel>.yaml` – eine Regel der Früherkennung",
    "breaks": "`indicators/breaks.yaml` – Zeitreihenbrüche",
    "altersgrenze": "`indicators/altersgrenze.yaml` – Altersgrenze nach § 7a SGB II",
    "labels": "`indicators/labels.yaml` – Bezeichnungen, die sich mit den Jahren ändern",
    "report": "`report_templates/report.yaml` – Aufbau des Berichts",
    "chapter": "Kopf von `report_templates/chapters/NN_name.md` – ein Kapitel",
}
TYPES = {
    "string": "Text",
    "integer": "ganze Zahl",
    "number": "Zahl",
    "boolean": "true oder false",
    "array": "Liste",
    "object": "Unterangaben",
    "null": "leer",
}
INTRODUCTION = """# Alle Angaben der YAML-Dateien

Diese Seite und die JSON-Schemas in `docs/schema/` schreibt `python -m pipeline schema` aus den Modellen des
Programms; von Hand geänderter Text geht verloren. Nach `python -m pipeline schema --editor PROJEKT` zeigt
VS Code dieselben Erklärungen beim Schreiben ([Einen Indikator anlegen](04-indikator-anlegen.md#im-editor)).
"""


def reference_page(models: Mapping[str, type[Definition]]) -> str:
    """Markdown with one table per kind of file and per group of sub-keys."""
    parts = [INTRODUCTION]
    for name, model in models.items():
        schema = model.model_json_schema()
        parts.append(f"\n## {FILE_TITLES[name]}\n")
        parts += _table(schema)
        for title, definition in sorted(schema.get("$defs", {}).items()):
            if "properties" in definition:
                parts.append(f"\n### {title}\n")
                parts += _table(definition)
    return "\n".join(parts) + "\n"


def _table(schema: Mapping[str, Any]) -> Iterator[str]:
    yield "| Angabe | Art | Vorgabe | Bedeutung |"
    yield "| --- | --- | --- | --- |"
    required = schema.get("required", [])
    for key, part in schema["properties"].items():
        default = "**nötig**" if key in required else _default(part)
        text = str(part.get("description", "")).replace("|", "\\|").replace("\n", " ")
        yield f"| `{key}` | {_type(part)} | {default} | {text} |"


def _default(part: Mapping[str, Any]) -> str:
    value = part.get("default")
    if value in (None, "", [], {}):
        return "–"
    shown = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    return f"`{shown}`"


def _type(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"]).rsplit("/", 1)[-1]
    if "enum" in part:
        return " · ".join(f"`{option}`" for option in part["enum"])
    if "anyOf" in part:
        options = dict.fromkeys(_type(option) for option in part["anyOf"] if option.get("type") != "null")
        return " oder ".join(options)
    if part.get("type") == "array":
        return f"Liste: {_type(part.get('items', {}))}"
    if part.get("type") == "object" and isinstance(part.get("additionalProperties"), dict):
        return f"Kennung → {_type(part['additionalProperties'])}"
    return TYPES.get(str(part.get("type")), "")
