"""CloudFormation: moto's stacks, plus the SAM transform, missing types, and errors that name the resource."""
