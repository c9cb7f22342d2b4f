"""The gate for new models, releases and the way back, the split of people, and the decision of an experiment."""
