//! PDF: what stands on the pages, in reading order, with the number of each page. The file is parsed by
//! `lopdf`; what its drawing commands put where is followed here (`pdf/walk.rs`) and put together to
//! lines, paragraphs and headings (`pdf/layout.rs`).

mod font;
mod layout;
mod walk;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, LoadOptions};

use super::{ExtractError, Extracted};
use layout::Page;
use walk::Walk;

const DAMAGED: ExtractError = ExtractError::Damaged { format: "a PDF" };
/// The thickest binder of a management office has some hundred.
const MAX_PAGES: usize = 2_000;
/// What one stream may unpack to.
const MAX_STREAM: usize = 16 * 1024 * 1024;
/// And all pages together.
const MAX_UNPACKED: usize = 128 * 1024 * 1024;
/// Fewer letters than this on a page, on average, are stamps on a scan.
const LETTERS_OF_A_SCAN: usize = 12;

pub(super) fn read(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ExtractError::Empty);
    }
    // The parser is somebody else's and meets whatever people upload: should it panic, the file is
    // damaged, and the server goes on. Nothing is shared with it that could be left half changed.
    catch_unwind(AssertUnwindSafe(|| read_parsed(bytes))).unwrap_or(Err(DAMAGED))
}

fn read_parsed(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let document = load(bytes)?;
    let ids: Vec<_> = document.page_iter().take(MAX_PAGES * 4).collect();
    if ids.is_empty() {
        return Err(DAMAGED);
    }
    if ids.len() > MAX_PAGES {
        return Err(ExtractError::TooManyPages {
            pages: ids.len(),
            limit: MAX_PAGES,
        });
    }
    let mut walk = Walk::new(&document);
    let mut pages: Vec<Page> = Vec::with_capacity(ids.len());
    for id in ids {
        pages.push(Page::of(walk.page(id)?));
    }
    let letters: usize = pages.iter().map(Page::letters).sum();
    if letters < pages.len() * LETTERS_OF_A_SCAN {
        return Err(ExtractError::OnlyPictures { pages: pages.len() });
    }
    Ok(layout::extracted(pages))
}

fn load(bytes: &[u8]) -> Result<Document, ExtractError> {
    let options = LoadOptions::with_max_decompressed_size(MAX_STREAM);
    let mut document =
        Document::load_mem_with_options(bytes, options).map_err(|error| match error {
            lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => ExtractError::Encrypted,
            _ => DAMAGED,
        })?;
    // Many files are locked with no password at all, against changes only.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(ExtractError::Encrypted);
    }
    prefer_unicode(&mut document);
    Ok(document)
}

/// Fonts that name their characters in a way of their own, like `g17`, say in a map of theirs which
/// these are. The parser reads it only where no other encoding stands in its way.
fn prefer_unicode(document: &mut Document) {
    let own_names: Vec<_> = document
        .objects
        .iter()
        .filter_map(|(id, object)| Some((id, object.as_dict().ok()?)))
        .filter(|(_, font)| font.has_type(b"Font") && font.has(b"ToUnicode"))
        .filter(|(_, font)| {
            let encoding = font.get_deref(b"Encoding", document);
            encoding.map_or(true, |it| it.as_dict().is_ok())
        })
        .map(|(id, _)| *id)
        .collect();
    for id in own_names {
        if let Ok(font) = document.get_dictionary_mut(id) {
            font.set("Encoding", "Identity-H");
        }
    }
}

#[cfg(test)]
mod tests;
