//! The tenant's widget.
