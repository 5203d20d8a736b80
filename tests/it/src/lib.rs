//! Integration tests of the workspace; they live in `tests/`.
