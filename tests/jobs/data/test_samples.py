"""Does a sample come in with a name for all that is in it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.jobs.data.samples import SAMPLES, import_sample
from analysis.locale import LANGUAGES
from analysis.store.workspace import Workspace


@pytest.mark.parametrize("name", SAMPLES)
def test_everything_has_a_name_in_every_language(tmp_path: Path, name: str) -> None:
    workspace = Workspace(tmp_path)
    project, _ = import_sample(workspace, name, "sample")
    manifest = workspace.open("sample").manifest
    held = {
        "event": set(manifest.events),
        "property": {field.name for field in manifest.properties},
        "attribute": {field.name for field in manifest.attributes},
    }
    for language in LANGUAGES:
        names = workspace.catalog().names.get(project.id, language)
        assert {kind: set(shown) for kind, shown in names.items()} == held
