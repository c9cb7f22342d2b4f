"""An archive from a bucket is unpacked into the folder that it is meant for, or not at all."""

import io
import tarfile

import pytest

from aisle_aws.models.model_archive import unpack


def archive(folder, *members):
    place = folder / "model.tar.gz"
    with tarfile.open(place, "w:gz") as packed:
        for name, kind in members:
            member = tarfile.TarInfo(name)
            member.type, member.linkname, member.size = kind, "/etc/passwd", 5 if kind == tarfile.REGTYPE else 0
            packed.addfile(member, io.BytesIO(b"array") if kind == tarfile.REGTYPE else None)
    return place


def test_files_and_their_folders_come_out(tmp_path):
    packed = archive(tmp_path, ("arrays", tarfile.DIRTYPE), ("arrays/a.npy", tarfile.REGTYPE), ("./m", tarfile.REGTYPE))

    unpack(packed, tmp_path / "model")

    assert (tmp_path / "model" / "arrays" / "a.npy").read_bytes() == b"array"
    assert (tmp_path / "model" / "m").read_bytes() == b"array"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../out", tarfile.REGTYPE), ("/tmp/out", tarfile.REGTYPE), ("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE)],
)
def test_what_would_lie_elsewhere_is_refused(tmp_path, name, kind):
    with pytest.raises(tarfile.TarError, match="no plain file"):
        unpack(archive(tmp_path, (name, kind)), tmp_path / "model")

    assert not (tmp_path / "out").exists()
