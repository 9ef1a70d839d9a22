"""From paths to documents: what is found, what is refused, what is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import socket
import tarfile
import zipfile
from pathlib import Path

import pytest

from qabot.errors import UnreadableSource
from qabot.sources import archives, compression, intake
from qabot.sources.intake import (
    Refusal,
    SourceFile,
    detect,
    iter_sources,
    open_source,
    read_source,
)
from qabot.sources.protocol import Outcome, Parsed, Problem

RECORD = b"PMID- 1\nTI  - Hair grows.\nFAU - Choi, Nahyun\nJT  - Hair\nDP  - 2023 Nov\n"
OTHER = b"PMID- 2\nTI  - Skin too.\nJT  - Skin\nDP  - 2020\n"


def found(*paths: Path | str, **options: object) -> dict[str, str]:
    """Name → "" for a source, or the reason of a refusal."""
    items = iter_sources(paths, **options)  # type: ignore[arg-type]
    return {
        Path(item.name).name: item.reason if isinstance(item, Refusal) else "" for item in items
    }


def titles(path: Path | str) -> list[str]:
    return [one.document.title for one in read_source(path) if isinstance(one, Parsed)]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "one.nbib"
    path.write_bytes(RECORD)
    return path


def test_a_file_is_read_in_the_format_of_its_content(tmp_path: Path) -> None:
    path = tmp_path / "export.weird"
    path.write_bytes(RECORD)
    with open_source(path) as opened:
        assert opened.format.name == "medline"
        assert [type(one) for one in opened] == [Parsed]


def test_a_folder_gives_its_files_in_order_without_clutter(tmp_path: Path) -> None:
    for name in ("b.nbib", "a.nbib", ".hidden.nbib", "a.nbib~", "x-wal", "my.qabot.lock.json"):
        (tmp_path / name).write_bytes(RECORD)
    for folder in (".git", "CVS", "deep"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "c.nbib").write_bytes(RECORD)
    assert list(found(tmp_path)) == ["a.nbib", "b.nbib", "c.nbib"]
    assert list(found(tmp_path, recursive=False)) == ["a.nbib", "b.nbib"]


def test_what_is_excluded_by_name_or_path_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    for name in ("a.nbib", "a.bak", "drafts/b.nbib"):
        (tmp_path / name).write_bytes(RECORD)
    assert list(found(tmp_path, exclude=["*.bak", "drafts/*"])) == ["a.nbib"]


def test_a_library_and_its_index_are_not_sources(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"SQLite format 3\0" + bytes(100))
    (tmp_path / "index").mkdir()
    for name in (".managed.json", "meta.json", "segment.store"):
        (tmp_path / "index" / name).write_bytes(b"{}")
    outcome = list(iter_sources([tmp_path]))
    assert [Path(one.name).name for one in outcome] == ["library.sqlite"]
    assert isinstance(outcome[0], Refusal)
    assert not outcome[0].is_loss


def test_a_pattern_gives_what_matches(tmp_path: Path) -> None:
    for name in ("a.nbib", "b.nbib", "c.ris"):
        (tmp_path / name).write_bytes(RECORD)
    assert list(found(str(tmp_path / "*.nbib"))) == ["a.nbib", "b.nbib"]
    assert found(str(tmp_path / "*.bib")) == {"*.bib": "no file matches; check the pattern."}


def test_a_file_named_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    path = tmp_path / "a[1].nbib"
    path.write_bytes(RECORD)
    assert found(path) == {"a[1].nbib": ""}


@pytest.mark.parametrize("name", ["missing.ris", "nul\0byte"])
def test_a_path_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    assert list(found(tmp_path / name).values()) == ["no such file or folder; check the path."]


def test_a_web_address_is_said_to_be_one() -> None:
    [refused] = iter_sources(["https://example.org/export.ris"])
    assert isinstance(refused, Refusal)
    assert refused.reason.startswith("an address")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ris").touch()
    assert found(tmp_path / "a.ris") == {"a.ris": "empty; nothing to read."}


def test_pipes_devices_and_sockets_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "sock"))
        reasons = found(tmp_path)
    assert "a pipe" in reasons["pipe"]
    assert "a socket" in reasons["sock"]
    assert "a device" in found("/dev/null")["null"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(record: Path) -> None:
    record.chmod(0)
    assert "no permission" in found(record)["one.nbib"]


def test_links_are_not_followed_out_of_a_folder_nor_in_circles(tmp_path: Path) -> None:
    outside = tmp_path / "outside.nbib"
    outside.write_bytes(RECORD)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.nbib").write_bytes(RECORD)
    (folder / "inside").symlink_to(folder / "a.nbib")
    (folder / "leads-out").symlink_to(outside)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "up").symlink_to(folder)
    reasons = found(folder)
    assert reasons.pop("a.nbib") == ""
    assert "out of the folder" in reasons["leads-out"]
    assert "leads nowhere" in reasons["loop"]
    assert "read there" in reasons["inside"]
    assert "read there" in reasons["up"]


def test_a_link_that_was_named_is_followed(tmp_path: Path, record: Path) -> None:
    (tmp_path / "link").symlink_to(record)
    assert titles(tmp_path / "link") == ["Hair grows"]


@pytest.mark.parametrize(
    ("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_packed_files_are_read_also_of_several_members(
    tmp_path: Path, suffix: str, pack: object
) -> None:
    assert callable(pack)
    path = tmp_path / f"a.nbib{suffix}"
    path.write_bytes(pack(RECORD) + pack(b"\n" + OTHER))
    assert titles(path) == ["Hair grows", "Skin too"]


def test_zstd_is_read_where_its_package_is_there(tmp_path: Path) -> None:
    zstd = pytest.importorskip("backports.zstd")
    path = tmp_path / "a.nbib.zst"
    path.write_bytes(zstd.compress(RECORD))
    assert titles(path) == ["Hair grows"]


def test_padding_behind_packed_data_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "a.nbib.gz"
    path.write_bytes(gzip.compress(RECORD) + bytes(1000))
    assert titles(path) == ["Hair grows"]


def test_a_packed_file_that_is_cut_off_keeps_what_was_read_before(tmp_path: Path) -> None:
    many = b"".join(
        b"PMID- %d\nTI  - %s\n\n" % (n, os.urandom(40).hex().encode()) for n in range(1, 4000)
    )
    packed = gzip.compress(many)
    path = tmp_path / "a.nbib.gz"
    path.write_bytes(packed[: len(packed) // 2])
    outcomes: list[Outcome] = []
    with pytest.raises(UnreadableSource, match="cut off"):
        outcomes.extend(read_source(path))
    assert len(outcomes) > 100


def test_damaged_packed_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"garbage" * 10)
    with pytest.raises(UnreadableSource, match="damaged or cut off"):
        titles(path)


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"PMID- 1\nTI  - A\n" + b" " * (compression.FREE + (1 << 20))))
    with open_source(path) as opened, pytest.raises(UnreadableSource, match="bomb"):
        opened.stream.readall()


def test_a_bomb_of_many_small_members_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "FREE", 1 << 16)
    packed = gzip.compress(bytes(20_000)) * 40
    budget = compression.Budget("x")
    stream = compression.Unpacked(io.BytesIO(packed), compression.COMPRESSIONS[0], budget)
    with pytest.raises(UnreadableSource, match="bomb"):
        stream.readall()
    assert budget.packed <= len(packed)


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_members_of_a_zip_are_sources_named_by_archive_and_member(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("deep/one.nbib", RECORD)
        archive.writestr("two.nbib.gz", gzip.compress(OTHER))
        archive.writestr("__MACOSX/._one", b"x")
    names = [item.name for item in iter_sources([path])]
    assert names == [f"{path}/deep/one.nbib", f"{path}/two.nbib.gz"]
    assert titles(path) == ["Hair grows", "Skin too"]


@pytest.mark.parametrize("name", ["../evil.nbib", "/etc/evil", "a/../../b", "C:\\evil", "..\\evil"])
def test_members_with_paths_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", **{name: RECORD, "good.nbib": RECORD})
    reasons = [one.reason for one in iter_sources([path]) if isinstance(one, Refusal)]
    assert reasons == ["its path leads out of the archive; pack it again with plain names."]
    assert titles(path) == ["Hair grows"]


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=RECORD)
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert "encrypted" in found(path)["a"]


def test_a_zip_bomb_is_refused_and_ends_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "FREE", 1 << 20)
    bomb = b"PMID- 1\nTI  - A\n" + b"\n" * (1 << 21)
    path = zipped(tmp_path / "a.zip", a=bomb, b=RECORD)
    *_, last = read_source(path)
    assert isinstance(last, Problem)
    assert "bomb" in last.reason


def test_an_archive_within_an_archive_is_refused(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", a=RECORD).read_bytes()
    path = zipped(tmp_path / "a.zip", **{"inner.zip": inner})
    [problem] = read_source(path)
    assert isinstance(problem, Problem)
    assert "archive within an archive" in problem.reason


def test_an_office_file_is_not_taken_for_an_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.docx", **{"[Content_Types].xml": b"<x/>", "word/a.xml": b"<x/>"})
    assert "office file" in found(path)["a.docx"]


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(UnreadableSource, match="damaged zip"):
        list(read_source(path))


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_members_of_a_tar_are_read_in_order(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.tar.any"
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in (("x/one.nbib", RECORD * 40), ("two.nbib", OTHER), ("e", b"")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("../evil"))
    assert titles(path)[-1] == "Skin too"
    assert len(titles(path)) == 41
    reasons = found(path)
    assert "a link" in reasons["link"]
    assert "leads out" in reasons["evil"]
    assert "empty" in reasons["e"]


def test_members_that_are_not_read_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("a", "b"):
            info = tarfile.TarInfo(name)
            info.size = 512
            archive.addfile(info, io.BytesIO(b"x" * 512))
    assert found(path) == {"a": "", "b": ""}


def test_a_tar_whose_header_claims_gigabytes_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, archives.MAX_TABLE * 8
    path = tmp_path / "a.tar"
    path.write_bytes(info.tobuf(tarfile.USTAR_FORMAT) + bytes(1024))
    [refusal] = iter_sources([path])
    assert isinstance(refusal, Refusal)
    assert "headers are too large" in refusal.reason


def test_a_sparse_giant_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "giant.ris"
    with path.open("wb") as file:
        file.truncate(4 << 30)
    with pytest.raises(UnreadableSource, match=r"empty|binary data"):
        list(read_source(path))


def test_standard_input_is_read_packed_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    for given in (RECORD, gzip.compress(RECORD)):
        monkeypatch.setattr(intake, "_stdin", lambda given=given: io.BytesIO(given))
        assert titles("-") == ["Hair grows"]
    monkeypatch.setattr(intake, "_stdin", lambda: io.BytesIO(b""))
    with pytest.raises(UnreadableSource, match="nothing came on standard input"):
        titles("-")


def test_a_picture_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "a.ris"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(UnreadableSource, match=r"a PNG picture; qabot reads PubMed XML"):
        list(read_source(path))


def test_what_fails_in_an_archive_is_a_problem_with_its_name(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=bytes(range(256)) * 9, b=RECORD)
    first, second = read_source(path)
    assert isinstance(first, Problem)
    assert first.place == f"{path}/a"
    assert isinstance(second, Parsed)


def test_a_picture_beside_the_documents_is_no_loss_but_a_broken_export_is(tmp_path: Path) -> None:
    for name in ("plot.png", "export.ris"):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    losses = {
        Path(one.place).name: one.is_loss
        for one in read_source(tmp_path)
        if isinstance(one, Problem)
    }
    assert losses == {"plot.png": False, "export.ris": True}


def test_a_folder_where_one_file_was_expected_is_refused(tmp_path: Path, record: Path) -> None:
    assert record.exists()
    with pytest.raises(UnreadableSource, match="one file was expected"):
        open_source(tmp_path)


def test_a_format_that_is_named_is_used(record: Path) -> None:
    with pytest.raises(UnreadableSource, match="line 1: not well-formed XML"):
        list(read_source(record, "pubmed-xml"))
    with pytest.raises(ValueError, match="no format is called 'nope'"):
        list(read_source(record, "nope"))


def test_content_decides_before_the_name() -> None:
    head = b'<?xml version="1.0"?><PubmedArticleSet></PubmedArticleSet>'
    known = detect(head, "paper.ris.gz")
    assert known is not None
    assert known.name == "pubmed-xml"


def test_a_source_is_not_opened_before_it_is_read(record: Path) -> None:
    [source] = iter_sources([record])
    assert isinstance(source, SourceFile)
    record.unlink()
    with pytest.raises(UnreadableSource, match="cannot be opened"):
        open_source(source)


def test_an_empty_name_is_no_folder() -> None:
    [refused] = iter_sources([""])
    assert isinstance(refused, Refusal)
    assert (refused.name, refused.reason) == ('""', "an empty name; name a file or a folder.")
