//! What `porchlight eval calibrate` fitted to the offices of `server/eval`. Changed by that command
//! alone: a weight that somebody moves by hand is a figure nobody measured.

/// What each of [`super::Signals::weighed`] counts.
pub const RANK: [f32; 6] = [12.531, 1.194, 3.520, 2.731, 2.053, -11.795];

/// What each of [`super::Features::weighed`] counts.
pub const ANSWERABLE: [f32; 5] = [-1.017, -3.017, 6.433, -1.508, -4.594];
pub const INTERCEPT: f32 = -0.207;

/// Said to the tenant from this probability on: of questions without an answer, one in fourteen is then
/// answered in an office that was not fitted to.
pub const ANSWER_FROM: f32 = 0.731;
/// Offered to staff from this one on: one in three.
pub const DRAFT_FROM: f32 = 0.390;
