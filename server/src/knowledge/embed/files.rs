//! Reads the model's files and accepts them only with the published checksums: a download cut short
//! or a flipped bit would otherwise give wrong answers instead of none.

use std::io::ErrorKind;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::EmbedError;

/// A file of sentence-transformers/all-MiniLM-L6-v2 and the SHA-256 it was published with.
struct Published {
    file: &'static str,
    sha256: &'static str,
}

const WEIGHTS: Published = Published {
    file: "model.safetensors",
    sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
};
const TOKENIZER: Published = Published {
    file: "tokenizer.json",
    sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
};
const CONFIG: Published = Published {
    file: "config.json",
    sha256: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
};

/// The bytes of a model whose checksums were right.
pub(super) struct ModelFiles {
    pub(super) weights: Vec<u8>,
    pub(super) tokenizer: Vec<u8>,
}

impl ModelFiles {
    pub(super) fn read(folder: &Path) -> Result<Self, EmbedError> {
        let weights = read_checked(folder, &WEIGHTS)?;
        // Its values are constants of the forward pass; a different one means a different model.
        read_checked(folder, &CONFIG)?;
        Ok(Self {
            weights,
            tokenizer: read_checked(folder, &TOKENIZER)?,
        })
    }
}

fn read_checked(folder: &Path, published: &Published) -> Result<Vec<u8>, EmbedError> {
    let file = published.file;
    let bytes = std::fs::read(folder.join(file)).map_err(|source| match source.kind() {
        ErrorKind::NotFound => EmbedError::Missing {
            file,
            folder: folder.display().to_string(),
        },
        _ => EmbedError::Unreadable { file, source },
    })?;
    if hex::encode(Sha256::digest(&bytes)) == published.sha256 {
        Ok(bytes)
    } else {
        Err(EmbedError::Damaged { file })
    }
}
