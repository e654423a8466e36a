//! How well a score tells two kinds apart, whatever border is chosen.

/// The probability that one of the right kind scores higher than one of the other: 1 is perfect, a half
/// is chance. `None` when a kind is missing.
#[expect(clippy::cast_precision_loss, reason = "some thousand scores")]
pub(super) fn auroc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let right = sorted.iter().filter(|(_, is)| *is).count() as f64;
    let other = sorted.len() as f64 - right;
    if right == 0.0 || other == 0.0 {
        return None;
    }
    // Each of the right kind beats the others below it, and half of those that score the same.
    let (mut below, mut beaten) = (0.0, 0.0);
    for same in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let is = same.iter().filter(|(_, is)| *is).count() as f64;
        let is_not = same.len() as f64 - is;
        beaten += is * (below + is_not / 2.0);
        below += is_not;
    }
    Some(beaten / right / other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_judged_by_its_order() {
        let order = [(0.1, false), (0.4, true), (0.4, false), (0.9, true)];
        assert_eq!(auroc(&order), Some(0.875));
        assert_eq!(auroc(&[(0.3, true)]), None);
    }
}
