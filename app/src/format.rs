//! Times and counts as people of the reader's language write them, by the browser's own `Intl`.
