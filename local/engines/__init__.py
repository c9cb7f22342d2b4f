"""What does the work behind moto's API. `local.cloud` calls `install(cloud)` of each, which wires it into moto."""
