//! Users' stories, told over HTTP through the gateway. They are in `tests/it`.
