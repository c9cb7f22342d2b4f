"""The gate for new models, the split of people between variants, and the decision of an experiment."""
