"""The engines behind moto's API. `local.cloud` calls each one's `install(cloud)`, which wires it into moto."""
