"""A backup as one file: tables, secret, uploads and city folders, with a manifest of checksums."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from geo.notice import Notice, notice_from_json, notice_to_json
from planner.audit.model import AuditRow, Verdict, verify
from planner.database.dump import Part
from planner.errors import StoreError
from planner.private import private_opener

FORMAT = 1
MANIFEST = "manifest.json"
AUDIT = "database/audit.jsonl"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds: `tables` by name, `files` by their path in the archive.

    `key` is the fingerprint of the secret key that belongs to it, which may be in it or not;
    `seal` is the newest sound one of the audit log, so that a log cut off later is found out;
    `mac` proves both to whoever has the secret key; `audit_fault` says where the log was broken
    already, None where it was whole.
    """

    made: str
    program: str
    revision: str
    seal: str
    audit_rows: int
    audit_fault: Notice | None
    tables: Mapping[str, Part]
    files: Mapping[str, Part]
    key: str = ""
    mac: str = ""

    @property
    def audit(self) -> tuple[int, str, bool]:
        """How many rows of the audit log were sound, the last one's seal, whether that was all."""
        return self.audit_rows, self.seal, self.audit_fault is None

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(part.rows for part in self.tables.values())

    @property
    def parts(self) -> dict[str, Part]:
        """Every file of the archive but the manifest."""
        tables = {f"database/{name}.jsonl": part for name, part in self.tables.items()}
        return tables | dict(self.files)


def write_archive(path: Path, folder: Path, manifest: Manifest) -> None:
    """Pack the files of a folder with their manifest, readable by the owner alone, and check it.

    Raises
    ------
    StoreError : what was written does not read back; then nothing is left at `path`.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        with open(draft, "wb", opener=private_opener) as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
                (folder / MANIFEST).write_text(
                    json.dumps({"format": FORMAT, **manifest_json(manifest)}, indent=1),
                    encoding="utf-8",
                )
                for name in (MANIFEST, *sorted(manifest.parts)):
                    archive.add(folder / name, name, recursive=False, filter=_anonymous)
            file.flush()
            os.fsync(file.fileno())
        read_archive(draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def manifest_json(manifest: Manifest) -> dict[str, Any]:
    """Return a manifest as JSON objects; earlier versions wrote the fault as a sentence."""
    fault = manifest.audit_fault
    return {**asdict(manifest), "audit_fault": notice_to_json(fault) if fault else ""}


def read_archive(path: Path, into: Path | None = None) -> Manifest:
    """Return the manifest of a backup after checking all of it; unpack it into a folder if told.

    Raises
    ------
    StoreError : no backup, cut off or changed since it was written.
    """
    try:
        with gzip.open(path) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
            members = iter(archive)
            manifest = _manifest(archive, next(members, None))
            expected = manifest.parts
            for member in members:
                part = expected.pop(member.name, None)
                content = archive.extractfile(member) if member.isreg() else None
                if part is None or content is None:
                    raise StoreError(Notice.of("backup.stranger", file=str(path), part=member.name))
                if member.name == AUDIT:
                    content = io.BytesIO(content.read())
                    verdict = audit_of(content)
                    if (verdict.rows, verdict.seal, verdict.fault is None) != manifest.audit:
                        raise StoreError(Notice.of("backup.audit_differs", file=str(path)))
                    content.seek(0)
                target = None if into is None else into / member.name
                if _copied(content, target) != (part.bytes, part.sha256):
                    raise StoreError(
                        Notice.of("backup.part_differs", file=str(path), part=member.name)
                    )
            if expected:
                raise StoreError(
                    Notice.of("backup.part_missing", file=str(path), part=min(expected))
                )
            while stream.read(_CHUNK):
                pass  # to the checksum at the very end
    except FileNotFoundError:
        raise StoreError(Notice.of("backup.no_file", file=str(path))) from None
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(Notice.of("backup.not_whole", file=str(path), why=str(error))) from error
    return manifest


def audit_of(file: IO[bytes]) -> Verdict:
    """Return what comes of checking a dumped audit log."""
    names = json.loads(file.readline())
    rows = [AuditRow(**dict(zip(names, json.loads(line), strict=True))) for line in file]
    return verify(sorted(rows, key=lambda row: row.number))


def _manifest(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> Manifest:
    file = archive.extractfile(member) if member and member.name == MANIFEST else None
    if file is None:
        raise StoreError(Notice.of("backup.not_ours"))
    told = json.loads(file.read())
    if told.pop("format") != FORMAT:
        raise StoreError(Notice.of("backup.newer"))
    tables, files = ({n: Part(**p) for n, p in told.pop(k).items()} for k in ("tables", "files"))
    fault = told.pop("audit_fault")
    manifest = Manifest(
        tables=tables,
        files=files,
        audit_fault=notice_from_json(fault) if fault else None,
        **told,
    )
    for name in manifest.parts:
        if name != str(PurePosixPath(name)) or name.startswith("/") or ".." in name.split("/"):
            raise StoreError(Notice.of("backup.outside", part=name))
    return manifest


def _copied(content: IO[bytes], target: Path | None) -> tuple[int, str]:
    """Return size and SHA-256 of a file, keeping it at `target` on the way."""
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with open(target or os.devnull, "wb", opener=private_opener) as out:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return size, digest.hexdigest()


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    # Whose files they are is decided where they are restored.
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
