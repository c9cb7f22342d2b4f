"""CloudFormation: moto's stacks, with the SAM transform, the types that moto lacks, errors that name the resource."""
