"""What the commands of models, experiments and retrains share: recipes, versions, and how a release is started."""
