"""The file of an evaluation's cases: what goes in comes out, and what is no such file is refused."""

import io
import zipfile

import numpy as np
import pytest

from aisle.admission import cases as module
from aisle.admission.cases import Cases, pack_cases, read_cases
from aisle.errors import InvalidInput
from tests.admission_cases import drawn_cases


def columns(**other):
    usual = {
        "person": np.arange(3, dtype=np.uint64),
        "gain": np.array([0.5, 0, 1], dtype=np.float32),
        "hit": np.array([True, False, True]),
        "slices": np.array([1, 0, 3], dtype=np.uint64),
        "slice_names": np.array(["new_people", "tail_items"]),
    }
    return usual | other


def file(**arrays):
    packed = io.BytesIO()
    np.savez_compressed(packed, **{name: array for name, array in arrays.items() if array is not None})
    return packed.getvalue()


def test_cases_come_back_as_they_were_packed():
    _, cases = drawn_cases(cases=500)

    read = read_cases(pack_cases(cases))

    assert np.array_equal(read.person, cases.person)
    assert np.array_equal(read.gain, cases.gain)
    assert np.array_equal(read.hit, cases.hit)
    assert all(np.array_equal(read.slices[name], cases.slices[name]) for name in cases.slices)


def test_no_case_and_no_slice_is_a_file_too():
    nothing = np.zeros(0)

    assert len(read_cases(pack_cases(Cases(nothing.astype(np.uint64), nothing, nothing.astype(bool), {})))) == 0


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"gain": None}, "is no file of cases"),
        ({"gain": np.array([0.5, 2.0, 1.0], dtype=np.float32)}, "gain must be from 0 to 1"),
        ({"gain": np.array([0.5, np.nan, 1.0], dtype=np.float32)}, "gain must be from 0 to 1"),
        ({"gain": np.array([0.5, 1.0], dtype=np.float32)}, "gain must have one value"),
        ({"person": np.arange(3)}, "person must have one value of type u8"),
        ({"person": np.zeros((3, 1), dtype=np.uint64)}, "no list of"),
        ({"slice_names": np.array(["a", 1, None], dtype=object)}, "is no file of cases"),
        ({"slice_names": np.array([f"slice {each}" for each in range(65)])}, "at most 64 names"),
    ],
)
def test_what_no_evaluation_can_have_is_refused(broken, told):
    with pytest.raises(InvalidInput, match=told):
        read_cases(file(**columns(**broken)))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all"])
def test_what_is_no_archive_is_refused(data):
    with pytest.raises(InvalidInput, match="is no file of cases"):
        read_cases(data)


def test_an_array_that_claims_more_than_it_holds_is_refused():
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<u8", "fortran_order": False, "shape": (10**12,)})
    packed = io.BytesIO(file(**columns(person=None)))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("person.npy", header.getvalue())

    with pytest.raises(InvalidInput, match="no list of"):
        read_cases(packed.getvalue())


def test_an_array_beyond_the_limit_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 100)

    with pytest.raises(InvalidInput, match="larger than 100 bytes"):
        read_cases(file(**columns(slice_names=np.array(["a" * 200]))))
