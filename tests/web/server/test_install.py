import json
from pathlib import Path

import pytest

from planner.errors import AssetError
from web.server.install import FILES, ROOT, copy


def packages(folder: Path) -> Path:
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"code\n//# sourceMappingURL=leaflet.js.map")
    return folder


def test_only_what_the_maps_use_is_copied_without_source_maps(tmp_path: Path) -> None:
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir(parents=True)
    (vendor / "old.js").write_text("old")
    copy(packages(tmp_path / "node_modules"), vendor)
    found = {str(p.relative_to(vendor)) for p in vendor.rglob("*") if p.is_file()}
    assert found == set(FILES.values())
    assert (vendor / "leaflet.js").read_bytes() == b"code\n"


def test_a_package_without_its_files_is_named_and_the_old_ones_stay(tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "leaflet.js").write_text("old")
    with pytest.raises(AssetError, match=r"leaflet/dist/leaflet\.js.*make install"):
        copy(tmp_path / "node_modules", vendor)
    assert (vendor / "leaflet.js").read_text() == "old"


def test_the_lock_file_pins_versions_and_names_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "http" not in text
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads(text)["packages"]
    for name, version in wanted.items():
        assert version[0].isdigit()
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")
