"""The tables of the experiments, as the nightly clean makes them: `outcomes` and `identities`."""
