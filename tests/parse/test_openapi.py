from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.openapi import server_origins

JSON_3 = json.dumps(
    {
        "openapi": "3.0.0",
        "servers": [
            {"url": "https://user:pw@api.example/v1?key=1"},
            {"url": "https://{env}.b.example", "variables": {"env": {"default": "prod"}}},
            {"url": "https://{env}.c.example"},
            {"url": "/relative"},
        ],
        "paths": {"/x": {"example": {"url": "https://no.example"}}},
    }
)
JSON_2 = json.dumps({"swagger": "2.0", "host": "api.example:8443", "schemes": ["https", "http"]})
YAML_3 = """\
openapi: 3.0.0
info:
  contact:
    url: https://contact.example
servers:
  - url: https://api.example/v1  # production
    description: x
- url: 'http://b.example:8080'
paths: {}
"""


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (JSON_3, ("https://api.example", "https://prod.b.example")),
        (json.loads(JSON_3), ("https://api.example", "https://prod.b.example")),
        (JSON_2, ("http://api.example:8443", "https://api.example:8443")),
        ('{"host": "api.example"}', ("https://api.example",)),
        (YAML_3, ("http://b.example:8080", "https://api.example")),
        ("swagger: '2.0'\nhost: api.example\n", ("https://api.example",)),
        (["https://api.example"], ("https://api.example",)),
        (None, ()),
        ("", ()),
        ("just text", ()),
    ],
)
def test_only_the_servers_of_a_document_are_read(
    document: object, expected: tuple[str, ...]
) -> None:
    assert server_origins(document) == expected


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["servers", "url", "variables", "default", "host", "schemes"]),
                inner,
            )
        ),
    )
)
def test_no_document_raises(document: object) -> None:
    server_origins(document)
    server_origins(json.dumps(document))
