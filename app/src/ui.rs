//! Components: one job, one file, one css file of the same name. None has a colour of its own, and
//! each is the native element where there is one.

pub mod avatar;
pub mod badge;
pub mod banner;
pub mod button;
pub mod chip;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod form;
pub mod icon;
pub mod meter;
pub mod moment;
pub mod picker;
pub mod popover;
pub mod select;
pub mod skeleton;
pub mod slider;
pub mod tabs;
pub mod toast;

pub use avatar::{Avatar, AvatarSize};
pub use badge::Badge;
pub use banner::{Banner, BannerKind};
pub use button::{Button, ButtonKind, IconButton};
pub use chip::TagChip;
pub use dialog::Dialog;
pub use empty::Empty;
pub use field::{Field, PasswordField, TextField};
pub use form::Form;
pub use icon::{Glyph, Icon};
pub use meter::Meter;
pub use moment::Moment;
pub use picker::{Choice, Mark, Picker};
pub use popover::Popover;
pub use select::Select;
pub use skeleton::Skeleton;
pub use slider::Slider;
pub use tabs::{Segment, Segments};
