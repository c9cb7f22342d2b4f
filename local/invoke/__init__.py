"""`make invoke`: one function of this checkout on one event, against an embedded cloud."""
