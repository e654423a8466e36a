//! Fits the two small models of the agent by Newton's method: which of some sentences is the right one
//! (conditional logit), and whether an answer is one (logistic). Both are convex: any start ends in the
//! same weights. Features are brought to one scale before and the weights back after, so that the ridge
//! means the same for each.

#![expect(
    clippy::needless_range_loop,
    reason = "matrices are written by row and column, as in the formulas"
)]

/// Features of one example, or a weight for each.
pub type Row = Vec<f64>;
type Matrix = Vec<Row>;

const STEPS: usize = 40;
/// Holds the weights near zero where there are few examples.
const RIDGE: f64 = 2.0;

/// One question's candidates, and which of them are right; at least one is.
pub struct Choice {
    pub rows: Vec<Row>,
    pub right: Vec<bool>,
}

/// One answer: its features, whether it is one, and how much it counts.
pub struct Judged {
    pub row: Row,
    pub right: bool,
    pub counts: f64,
}

/// Weights under which the right candidates are likeliest.
pub fn fit_choices(choices: &[Choice]) -> Row {
    let scale = Scale::of(choices.iter().flat_map(|choice| &choice.rows));
    let scaled: Vec<(Vec<Row>, &[bool])> = choices
        .iter()
        .map(|it| {
            (
                it.rows.iter().map(|row| scale.apply(row)).collect(),
                &it.right[..],
            )
        })
        .collect();
    let features = scale.mean.len();
    let mut weights = vec![0.0; features];
    for _ in 0..STEPS {
        let (mut slope, mut curve) = ridge(&weights, features);
        for (rows, right) in &scaled {
            let all = Moments::of(rows, &weights, |_| true);
            let among_right = Moments::of(rows, &weights, |at| right[at]);
            for a in 0..features {
                slope[a] += all.mean[a] - among_right.mean[a];
                for b in 0..features {
                    // Without the part of the right ones the curve stays positive, and every step safe.
                    curve[a][b] += all.spread[a][b];
                }
            }
        }
        take_step(&mut weights, curve, slope);
    }
    scale.undo(&weights).0
}

/// Weights and intercept of the logistic.
pub fn fit_judged(judged: &[Judged]) -> (Row, f64) {
    let scale = Scale::of(judged.iter().map(|it| &it.row));
    let features = scale.mean.len();
    // The last is the intercept, which no ridge holds.
    let mut weights = vec![0.0; features + 1];
    for _ in 0..STEPS {
        let (mut slope, mut curve) = ridge(&weights, features);
        for it in judged {
            let mut row = scale.apply(&it.row);
            row.push(1.0);
            let p = logistic(dot(&row, &weights));
            let wrong = p - f64::from(u8::from(it.right));
            for a in 0..=features {
                slope[a] += it.counts * wrong * row[a];
                for b in 0..=features {
                    curve[a][b] += it.counts * p * (1.0 - p) * row[a] * row[b];
                }
            }
        }
        take_step(&mut weights, curve, slope);
    }
    let intercept = weights.pop().unwrap_or(0.0);
    let (weights, shift) = scale.undo(&weights);
    (weights, intercept - shift)
}

/// Slope and curve of the ridge, on which those of the examples are added.
fn ridge(weights: &[f64], features: usize) -> (Row, Matrix) {
    let mut slope = vec![0.0; weights.len()];
    let mut curve = vec![vec![0.0; weights.len()]; weights.len()];
    for at in 0..features {
        slope[at] = RIDGE * weights[at];
        curve[at][at] = RIDGE;
    }
    (slope, curve)
}

fn take_step(weights: &mut [f64], curve: Matrix, slope: Row) {
    for (weight, step) in weights.iter_mut().zip(solve(curve, slope)) {
        *weight -= step;
    }
}

pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Mean and deviation of each feature.
struct Scale {
    mean: Row,
    deviation: Row,
}

impl Scale {
    #[expect(clippy::cast_precision_loss, reason = "thousands of examples")]
    fn of<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> Self {
        let count = rows.clone().count().max(1) as f64;
        let features = rows.clone().next().map_or(0, Vec::len);
        let mut scale = Self {
            mean: vec![0.0; features],
            deviation: vec![0.0; features],
        };
        for at in 0..features {
            let sum: f64 = rows.clone().map(|row| row[at]).sum();
            let mean = sum / count;
            let squares: f64 = rows.clone().map(|row| (row[at] - mean).powi(2)).sum();
            scale.mean[at] = mean;
            scale.deviation[at] = (squares / count).sqrt().max(1e-6);
        }
        scale
    }

    fn apply(&self, row: &[f64]) -> Row {
        let features = row.iter().zip(&self.mean).zip(&self.deviation);
        features
            .map(|((value, mean), deviation)| (value - mean) / deviation)
            .collect()
    }

    /// Weights for features as they were, and what the intercept then has too much.
    fn undo(&self, weights: &[f64]) -> (Row, f64) {
        let weights: Row = weights
            .iter()
            .zip(&self.deviation)
            .map(|(weight, deviation)| weight / deviation)
            .collect();
        let shift = dot(&weights, &self.mean);
        (weights, shift)
    }
}

/// Mean and spread of some candidates' features, likely ones counting more.
struct Moments {
    mean: Row,
    spread: Matrix,
}

impl Moments {
    fn of(rows: &[Row], weights: &[f64], counts: impl Fn(usize) -> bool) -> Self {
        let scores: Vec<f64> = rows.iter().map(|row| dot(row, weights)).collect();
        let top = scores.iter().copied().fold(f64::MIN, f64::max);
        let likely: Vec<f64> = (0..rows.len())
            .map(|at| {
                if counts(at) {
                    (scores[at] - top).exp()
                } else {
                    0.0
                }
            })
            .collect();
        let total: f64 = likely.iter().sum();
        let features = weights.len();
        let mut moments = Self {
            mean: vec![0.0; features],
            spread: vec![vec![0.0; features]; features],
        };
        for (row, likely) in rows.iter().zip(&likely) {
            for a in 0..features {
                moments.mean[a] += likely / total * row[a];
            }
        }
        for (row, likely) in rows.iter().zip(&likely) {
            for a in 0..features {
                for b in 0..features {
                    moments.spread[a][b] +=
                        likely / total * (row[a] - moments.mean[a]) * (row[b] - moments.mean[b]);
                }
            }
        }
        moments
    }
}

/// Solves `matrix · x = right` by elimination with pivots. The ridge keeps the matrix regular.
fn solve(mut matrix: Matrix, mut right: Row) -> Row {
    let size = right.len();
    for column in 0..size {
        let largest = |a: &usize, b: &usize| {
            let (a, b) = (matrix[*a][column].abs(), matrix[*b][column].abs());
            a.total_cmp(&b)
        };
        let pivot = (column..size).max_by(largest).unwrap_or(column);
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..size {
            let factor = matrix[row][column] / matrix[column][column];
            for at in column..size {
                matrix[row][at] -= factor * matrix[column][at];
            }
            right[row] -= factor * right[column];
        }
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|at| matrix[row][at] * right[at]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(first: f64, second: f64) -> Row {
        vec![first, second]
    }

    #[test]
    fn equations_are_solved() {
        let x = solve(vec![vec![0.0, 2.0], vec![4.0, 2.0]], vec![6.0, 10.0]);
        assert!((x[0] - 1.0).abs() < 1e-12 && (x[1] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_feature_that_tells_gets_the_weight() {
        let choice = |first: f64| Choice {
            rows: vec![
                row(first, 0.3),
                row(first + 1.0, 0.3),
                row(first - 1.0, 0.3),
            ],
            right: vec![false, true, false],
        };
        let choices: Vec<Choice> = (0..20u8).map(|n| choice(f64::from(n % 5))).collect();
        let weights = fit_choices(&choices);
        assert!(weights[0] > 0.3 && weights[1].abs() < 0.1, "{weights:?}");

        let judged: Vec<Judged> = (0..40u8)
            .map(|n| Judged {
                row: row(f64::from(n), f64::from(n % 3)),
                right: n >= 20,
                counts: 1.0,
            })
            .collect();
        let (weights, intercept) = fit_judged(&judged);
        let p = |n: f64| logistic(dot(&row(n, 1.0), &weights) + intercept);
        assert!(p(2.0) < 0.2 && p(37.0) > 0.8 && (p(19.5) - 0.5).abs() < 0.15);
    }
}
