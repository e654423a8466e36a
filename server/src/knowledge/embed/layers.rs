//! One encoder layer over a packed batch: all tokens of all texts stand in one matrix
//! `[tokens, 384]`, without padding; only attention looks at one text at a time.

use std::ops::Range;

use candle_core::safetensors::BufferedSafetensors;
use candle_core::{CpuStorage, Device, InplaceOp1, Layout, Result, Tensor};
use pulp::Arch;

use super::DIMENSIONS;
use super::kernels::{self, Norm};

const HEADS: usize = 12;
const HEAD: usize = DIMENSIONS / HEADS;

/// Weights of one layer, each `[in, out]`: transposed once here instead of at every product.
#[derive(Debug)]
pub(super) struct EncoderLayer {
    /// Query, key and value side by side; the query's part already divided by √32.
    qkv: Linear,
    attended: Linear,
    attended_norm: Norm,
    widen: Linear,
    narrow: Linear,
    narrow_norm: Norm,
}

#[derive(Debug)]
struct Linear {
    weight: Tensor,
    bias: Vec<f32>,
}

impl EncoderLayer {
    pub(super) fn load(file: &BufferedSafetensors, number: usize) -> Result<Self> {
        let prefix = format!("encoder.layer.{number}");
        let linear = |name: &str| Linear::load(file, &format!("{prefix}.{name}"));
        let scale = 1.0 / f64::from(u8::try_from(HEAD).unwrap_or(1)).sqrt();
        let query = linear("attention.self.query")?.scaled(scale)?;
        let key = linear("attention.self.key")?;
        let value = linear("attention.self.value")?;
        Ok(Self {
            qkv: Linear::beside(&[&query, &key, &value])?,
            attended: linear("attention.output.dense")?,
            attended_norm: load_norm(file, &format!("{prefix}.attention.output.LayerNorm"))?,
            widen: linear("intermediate.dense")?,
            narrow: linear("output.dense")?,
            narrow_norm: load_norm(file, &format!("{prefix}.output.LayerNorm"))?,
        })
    }

    /// `hidden` is `[tokens, 384]`; `texts` says which rows belong to which text.
    pub(super) fn forward(
        &self,
        arch: Arch,
        hidden: &Tensor,
        texts: &[Range<usize>],
    ) -> Result<Tensor> {
        let qkv = hidden.matmul(&self.qkv.weight)?;
        in_place(&qkv, |values| {
            kernels::add_bias(arch, values, &self.qkv.bias);
        })?;
        let mixed: Vec<Tensor> = texts
            .iter()
            .map(|rows| attend(arch, &qkv, rows))
            .collect::<Result<_>>()?;
        let attended = Tensor::cat(&mixed, 0)?.matmul(&self.attended.weight)?;
        add_and_normalise(
            arch,
            &attended,
            hidden,
            &self.attended.bias,
            &self.attended_norm,
        )?;

        let wide = attended.matmul(&self.widen.weight)?;
        in_place(&wide, |values| {
            kernels::bias_gelu(arch, values, &self.widen.bias);
        })?;
        let narrow = wide.matmul(&self.narrow.weight)?;
        add_and_normalise(
            arch,
            &narrow,
            &attended,
            &self.narrow.bias,
            &self.narrow_norm,
        )?;
        Ok(narrow)
    }
}

/// Attention of one text: rows of `qkv` in, `[rows, 384]` out.
fn attend(arch: Arch, qkv: &Tensor, rows: &Range<usize>) -> Result<Tensor> {
    let length = rows.len();
    let heads = |part: usize| {
        qkv.narrow(0, rows.start, length)?
            .narrow(1, part * DIMENSIONS, DIMENSIONS)?
            .reshape((length, HEADS, HEAD))?
            .transpose(0, 1)
    };
    let scores = heads(0)?.matmul(&heads(1)?.t()?)?;
    in_place(&scores, |values| kernels::softmax(arch, values, length))?;
    scores
        .matmul(&heads(2)?)?
        .transpose(0, 1)?
        .reshape((length, DIMENSIONS))
}

fn add_and_normalise(
    arch: Arch,
    matrix: &Tensor,
    residual: &Tensor,
    bias: &[f32],
    norm: &Norm,
) -> Result<()> {
    let (storage, _) = residual.storage_and_layout();
    let candle_core::Storage::Cpu(storage) = &*storage else {
        candle_core::bail!("the model runs on the processor");
    };
    let residual = storage.as_slice::<f32>()?;
    in_place(matrix, |values| {
        kernels::add_and_normalise(arch, values, residual, bias, norm);
    })
}

impl Linear {
    fn load(file: &BufferedSafetensors, name: &str) -> Result<Self> {
        let weight = file
            .load(&format!("{name}.weight"), &Device::Cpu)?
            .t()?
            .contiguous()?;
        Ok(Self {
            weight,
            bias: load_vector(file, &format!("{name}.bias"))?,
        })
    }

    #[expect(clippy::cast_possible_truncation, reason = "the scale is 0.18")]
    fn scaled(mut self, scale: f64) -> Result<Self> {
        self.bias
            .iter_mut()
            .for_each(|value| *value *= scale as f32);
        Ok(Self {
            weight: (self.weight * scale)?,
            bias: self.bias,
        })
    }

    fn beside(parts: &[&Self]) -> Result<Self> {
        let weights: Vec<&Tensor> = parts.iter().map(|part| &part.weight).collect();
        let bias = parts
            .iter()
            .flat_map(|part| part.bias.iter().copied())
            .collect();
        Ok(Self {
            weight: Tensor::cat(&weights, 1)?.contiguous()?,
            bias,
        })
    }
}

pub(super) fn load_norm(file: &BufferedSafetensors, name: &str) -> Result<Norm> {
    Ok(Norm {
        weight: load_vector(file, &format!("{name}.weight"))?,
        bias: load_vector(file, &format!("{name}.bias"))?,
    })
}

pub(super) fn load_vector(file: &BufferedSafetensors, name: &str) -> Result<Vec<f32>> {
    file.load(name, &Device::Cpu)?.flatten_all()?.to_vec1()
}

/// Runs a loop over the numbers of a contiguous matrix where they are.
fn in_place(matrix: &Tensor, work: impl Fn(&mut [f32])) -> Result<()> {
    matrix.inplace_op1(&InPlace(work))
}

struct InPlace<F>(F);

impl<F: Fn(&mut [f32])> InplaceOp1 for InPlace<F> {
    fn name(&self) -> &'static str {
        "in place"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        let (Some((start, end)), CpuStorage::F32(values)) = (layout.contiguous_offsets(), storage)
        else {
            candle_core::bail!("in-place loops want contiguous f32");
        };
        (self.0)(&mut values[start..end]);
        Ok(())
    }
}
