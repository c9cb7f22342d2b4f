"""Every test. A package, since smdebug_rulesconfig, which sagemaker-core needs, installs another of this name."""
