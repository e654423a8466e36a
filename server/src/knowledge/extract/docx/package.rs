//! The zip around a Word document. What an entry unpacks to is counted while it is unpacked: the size
//! that stands in the file is the file's own word.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::DAMAGED;
use crate::knowledge::extract::ExtractError;

/// All parts together. A lease of a hundred pages is some 2 MB of XML.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
/// Word writes some twenty.
const MAX_ENTRIES: usize = 10_000;
/// How a document with a password begins: Microsoft's container of before 2007, around the zip.
const OLD_CONTAINER: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    room: u64,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ExtractError> {
        if bytes.is_empty() {
            return Err(ExtractError::Empty);
        }
        if bytes.starts_with(&OLD_CONTAINER) {
            return Err(ExtractError::Encrypted);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
        if archive.len() > MAX_ENTRIES {
            return Err(DAMAGED);
        }
        Ok(Self {
            archive,
            room: MAX_UNPACKED,
        })
    }

    /// A part by its path; `None` when the document has none.
    pub(super) fn part(&mut self, path: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        let entry = match self.archive.by_name(path) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(_) => return Err(DAMAGED),
        };
        let mut bytes = Vec::new();
        let read = entry
            .take(self.room + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| DAMAGED)?;
        self.room = self
            .room
            .checked_sub(read as u64)
            .ok_or(ExtractError::UnpacksTooLarge {
                megabytes: (MAX_UNPACKED / (1024 * 1024)) as usize,
            })?;
        Ok(Some(bytes))
    }
}
