//! The texts of the widget.
