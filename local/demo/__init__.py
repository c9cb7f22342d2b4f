"""The main job: a shop's real data through every system, ending with recommendations that change because of a click."""
