"""CloudFormation: moto's stacks, with the SAM transform, the types that moto lacks, errors that name the resource."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.cloud import Cloud


def install(cloud: "Cloud") -> None:
    from local.cloudformation import change_sets, parsing, sam, types

    types.install(cloud)
    parsing.install(cloud)
    sam.install(cloud)
    change_sets.install(cloud)
