"""Model to artefact: one file per format. Pure; escapes for the medium it writes."""
