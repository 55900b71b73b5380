"""The spec, one module per section. These models are the only source of the schema and its documentation."""
