"""A share of the places for new and seldom shown items, and the probability of each line."""
