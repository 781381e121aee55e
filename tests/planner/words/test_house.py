"""One place for words: nothing else writes a sentence for a person, or reads one."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
WORDS = ROOT / "planner" / "words"
BELOW = sorted(
    path
    for package in ("geo", "planner")
    for path in (ROOT / package).rglob("*.py")
    if WORDS not in path.parents
)
EVERYWHERE = BELOW + sorted((ROOT / "web").rglob("*.py"))

INDONESIAN = re.compile(
    r"\b("
    r"yang|dan|di|ke|dari|untuk|dengan|tidak|belum|sudah|ini|itu|pada|atau|akan|oleh|"
    r"karena|bila|tanpa|hanya|semua|lain|lagi|sampai|sejak|setiap|tiap|adalah|ada|bukan|"
    r"dapat|harus|perlu|kelurahan|kecamatan|giliran|titik|rute|jadwal|laporan|kejadian|"
    r"gangguan|wajib|tiba|berangkat|kembali|tugas|catatan|keterangan|dibuat|istirahat|"
    r"jarak|jenis|hari|menit|jam|minggu|bulan|tahun|temuan|kewajiban|anggota|pengemudi|"
    r"cuti|libur|siaga|pos|jumlah|rencana|peta|lembar|bagian|kurang|lebih|singgah|anda|regu"
    r")\b",
    re.IGNORECASE,
)

NAMES = {
    "planner/city/add.py": "the words of a new city's settings, which it changes",
    "planner/demo/people.py": "names of the demo's people",
    "planner/people/passwords.py": "passwords that are too easy",
    "Regu tambahan": "a squad that is tried and never shown",
    "Anggota ": "names of the demo's members",
    "expected kepala regu": "what a file may say",
    "expected columns of names (Nama)": "names of a file's columns",
    "unknown origin; expected": "what a file may say",
}
"""Indonesian that is no sentence for a person: by file or by beginning, and why."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module that are not documentation."""
    tree = parsed(path)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def test_nothing_below_the_web_writes_indonesian() -> None:
    found = [
        (name(path), line, text)
        for path in BELOW
        if name(path) not in NAMES
        for line, text in texts(path)
        if " " in text and INDONESIAN.search(text) and not text.startswith(tuple(NAMES))
    ]
    assert found == []


def test_nothing_matches_a_sentence() -> None:
    """Three words in a row in a pattern are a sentence that somebody else wrote."""
    patterns = [
        node.args[0].value
        for path in EVERYWHERE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
    assert [p for p in patterns if re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", p)] == []


def test_words_know_codes_and_numbers_and_never_a_noun() -> None:
    imported = {
        module
        for path in WORDS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for module in [node.module or ""]
        if module.split(".")[0] in ("geo", "planner", "web")
    }
    assert {m for m in imported if not m.startswith("planner.words")} == {"geo.notice"}
