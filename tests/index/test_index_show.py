"""show tells status and dynamics of an index with the parts they are made of."""

import json
from pathlib import Path

import pytest
from core_town import computed, connect
from index_town import index_town

from pipeline.commands.index_value import show_index
from pipeline.errors import UsageError


def test_index_of_one_area_in_words_and_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = computed(index_town(tmp_path))
    with connect(project.working_database, read_only=True) as connection:
        total, value, number = connection.execute(
            'SELECT z_sum, index_value, class_no FROM result."index" '
            "WHERE area_id = 'A03' AND year = 2024 AND kind = 'status'"
        ).fetchone()
        show_index(connection, project, "lage", ("A03", 2024), as_json=False)
        text = capsys.readouterr().out
        show_index(connection, project, "lage", ("A03", 2024), as_json=True)
        data, *dynamics = json.loads(capsys.readouterr().out)
        with pytest.raises(UsageError, match="sozialraum"):
            show_index(connection, project, "lage", ("T", 2024), as_json=False)
    assert number == 1  # counted from 0: between −1 and 1 standard deviations
    assert "· Klasse 2: mittel" in text
    assert "quote: 9,3, z = " in text  # 60 + 9 × 3 + 2 × 3 = 93 of 1000
    assert (data["kind"], [item["kind"] for item in dynamics]) == ("status", ["dynamics"])
    assert [part[0] for part in data["components"]] == ["kinder", "quote"]
    assert float(data["index_value"]) == float(value)
    assert float(data["z_sum"]) == pytest.approx(sum(float(part[2]) for part in data["components"]))
    assert float(total) == float(data["z_sum"])
