"""The shop's own tests, on the cloud and the browser of the folder above."""
