//! What `porchlight eval calibrate` fitted to the offices of `server/eval`. Changed by that command
//! alone: a weight that somebody moves by hand is a figure nobody measured.

/// What each of [`super::Signals::weighed`] counts.
pub const RANK: [f32; 6] = [12.404, 0.014, 3.654, 2.709, 2.145, -12.654];

/// What each of [`super::Features::weighed`] counts.
pub const ANSWERABLE: [f32; 5] = [-0.261, -3.353, 5.316, -1.092, -2.584];
pub const INTERCEPT: f32 = -0.125;

/// Said to the tenant from this probability on: of questions without an answer, one in twenty is then
/// answered in an office that was not fitted to.
pub const ANSWER_FROM: f32 = 0.862;
/// Offered to staff from this one on: one in three.
pub const DRAFT_FROM: f32 = 0.444;
