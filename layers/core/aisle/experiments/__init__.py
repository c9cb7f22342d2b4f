"""The experiment: the split of people, the outcomes of each arm, and the decision."""
