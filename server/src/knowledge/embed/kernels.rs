//! The element-wise loops of the forward pass. Branch-free and without calls, so that the compiler
//! turns each into vector instructions; `pulp` picks the widest the processor has when it runs.
//! Stock GELU and softmax, scalar, cost more than all matrix products together.

#![expect(
    clippy::inline_always,
    reason = "a call in these loops keeps them from being vectorised"
)]

use pulp::Arch;

/// Adds one row to every row of a row-major matrix.
pub(super) fn add_bias(arch: Arch, matrix: &mut [f32], bias: &[f32]) {
    arch.dispatch(
        #[inline(always)]
        || {
            for row in matrix.chunks_exact_mut(bias.len()) {
                for (value, bias) in row.iter_mut().zip(bias) {
                    *value += bias;
                }
            }
        },
    );
}

/// `gelu(x + bias)` in place, with the exact (erf) form the model was trained with.
pub(super) fn bias_gelu(arch: Arch, matrix: &mut [f32], bias: &[f32]) {
    arch.dispatch(
        #[inline(always)]
        || {
            for row in matrix.chunks_exact_mut(bias.len()) {
                for (value, bias) in row.iter_mut().zip(bias) {
                    let x = *value + bias;
                    *value = 0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2));
                }
            }
        },
    );
}

/// Layer normalisation of `matrix + bias + residual`, in place.
pub(super) fn add_and_normalise(
    arch: Arch,
    matrix: &mut [f32],
    residual: &[f32],
    bias: &[f32],
    norm: &Norm,
) {
    let width = bias.len();
    arch.dispatch(
        #[inline(always)]
        || {
            for (row, residual) in matrix
                .chunks_exact_mut(width)
                .zip(residual.chunks_exact(width))
            {
                for ((value, residual), bias) in row.iter_mut().zip(residual).zip(bias) {
                    *value += residual + bias;
                }
                normalise_row(row, norm);
            }
        },
    );
}

/// Layer normalisation of each row, in place.
pub(super) fn normalise(arch: Arch, matrix: &mut [f32], norm: &Norm) {
    arch.dispatch(
        #[inline(always)]
        || {
            for row in matrix.chunks_exact_mut(norm.weight.len()) {
                normalise_row(row, norm);
            }
        },
    );
}

/// Softmax over each row of `width` numbers, in place.
pub(super) fn softmax(arch: Arch, scores: &mut [f32], width: usize) {
    arch.dispatch(
        #[inline(always)]
        || {
            for row in scores.chunks_exact_mut(width) {
                let top = max(row);
                for value in row.iter_mut() {
                    *value = exp(*value - top);
                }
                let scale = 1.0 / sum(row);
                for value in row.iter_mut() {
                    *value *= scale;
                }
            }
        },
    );
}

/// Scale and shift of a layer normalisation; its epsilon is the model's, 1e-12.
#[derive(Debug)]
pub(super) struct Norm {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "a row has 384 numbers")]
fn normalise_row(row: &mut [f32], norm: &Norm) {
    let count = row.len() as f32;
    let mean = sum(row) / count;
    for value in row.iter_mut() {
        *value -= mean;
    }
    let scale = 1.0 / (sum_of_squares(row) / count + 1e-12).sqrt();
    for ((value, weight), bias) in row.iter_mut().zip(&norm.weight).zip(&norm.bias) {
        *value = *value * scale * weight + bias;
    }
}

/// Running sums per row of sixteen: f32 addition may not be reordered by the compiler.
const LANES: usize = 16;

#[inline(always)]
fn sum(row: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (blocks, rest) = row.as_chunks::<LANES>();
    for block in blocks {
        for lane in 0..LANES {
            lanes[lane] += block[lane];
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

#[inline(always)]
fn sum_of_squares(row: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (blocks, rest) = row.as_chunks::<LANES>();
    for block in blocks {
        for lane in 0..LANES {
            lanes[lane] += block[lane] * block[lane];
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|value| value * value).sum::<f32>()
}

#[inline(always)]
fn max(row: &[f32]) -> f32 {
    let larger = |a: f32, b: f32| if a > b { a } else { b };
    let mut lanes = [f32::MIN; LANES];
    let (blocks, rest) = row.as_chunks::<LANES>();
    for block in blocks {
        for lane in 0..LANES {
            lanes[lane] = larger(lanes[lane], block[lane]);
        }
    }
    rest.iter().chain(&lanes).copied().fold(f32::MIN, larger)
}

/// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: error below 1.5e-7.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let sum = ((((1.061_405_4 * t - 1.453_152) * t + 1.421_413_8) * t - 0.284_496_74) * t
        + 0.254_829_6)
        * t;
    (1.0 - sum * exp(-size * size)).copysign(x)
}

/// `e^x` for x ≤ 0 as 2^n · e^r with |r| ≤ ln 2 / 2: n goes straight into the exponent bits, e^r is
/// its Taylor sum to the seventh power (relative error below 4e-9).
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// Adding 1.5 · 2^23 leaves the nearest whole number in the low bits of an f32.
    const SHIFT: f32 = 12_582_912.0;
    /// ln 2 in two parts: the first has so few bits that n times it is exact.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Below this the result is zero for every purpose here, and the exponent would underflow.
    let x = if x > -87.0 { x } else { -87.0 };
    let shifted = x * std::f32::consts::LOG2_E + SHIFT;
    let n = shifted - SHIFT;
    let r = x - n * LN2_HIGH - n * LN2_LOW;
    let tail = (1.0 / 120.0) + r * ((1.0 / 720.0) + r * (1.0 / 5040.0));
    let power = 1.0 + r * (1.0 + r * (0.5 + r * ((1.0 / 6.0) + r * ((1.0 / 24.0) + r * tail))));
    let exponent = shifted
        .to_bits()
        .wrapping_sub(SHIFT.to_bits())
        .wrapping_add(127)
        << 23;
    power * f32::from_bits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_exp() {
        for step in 0..=60_000u16 {
            let x = -f32::from(step) / 700.0;
            let exact = f64::from(x).exp();
            assert!(
                (f64::from(exp(x)) - exact).abs() <= exact * 3e-7 + 1e-37,
                "{x}"
            );
        }
    }

    #[test]
    fn erf_is_odd_and_known_where_tables_have_it() {
        for (x, value) in [
            (0.0, 0.0),
            (0.5, 0.520_499_9),
            (1.0, 0.842_700_8),
            (2.0, 0.995_322_3),
        ] {
            assert!((erf(x) - value).abs() < 5e-7, "{x}");
            assert!((erf(-x) + value).abs() < 5e-7, "-{x}");
        }
    }

    #[test]
    fn softmax_rows_sum_to_one() {
        let mut scores: Vec<f32> = (0..57u8).map(|n| f32::from(n % 19) - 9.0).collect();
        softmax(Arch::new(), &mut scores, 19);
        for row in scores.chunks(19) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(row.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }

    #[test]
    fn a_normalised_row_has_mean_zero_and_deviation_one() {
        let norm = Norm {
            weight: vec![1.0; 48],
            bias: vec![0.0; 48],
        };
        let mut row: Vec<f32> = (0..48u8).map(f32::from).collect();
        normalise(Arch::new(), &mut row, &norm);
        assert!(row.iter().sum::<f32>().abs() < 1e-4);
        assert!((row.iter().map(|v| v * v).sum::<f32>() / 48.0 - 1.0).abs() < 1e-4);
    }
}
