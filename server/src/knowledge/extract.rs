//! Reads a file into a title and blocks of text that know their headings and clause numbers.
//! Refuses what it cannot read with a sentence that a manager understands.

pub mod clause;
mod error;
mod outline;

mod docx;
mod html;
mod markdown;
mod pdf;
mod table;
mod text;

pub use error::ExtractError;
use outline::{Outline, fold_white_space};

/// The largest file that is read: some 1,500 pages of text.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// More paragraphs than any document of [`MAX_BYTES`] that people write: some thirty a page.
const MAX_BLOCKS: usize = 50_000;
/// A heading says where one is; what is longer is cut, because every block below carries it.
const MAX_HEADING_CHARS: usize = 200;

/// What a file says, in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A paragraph, one item of a list, or one row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Headings above it, outermost first; the document's title is not among them.
    pub headings: Vec<String>,
    /// The number or letter it carries in the document: `12.3`, `(b)`.
    pub clause: Option<String>,
    pub kind: BlockKind,
    pub page: Option<u32>,
    /// One line, white space folded, its clause label included.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Paragraph,
    ListItem,
    /// Each cell stands behind its column's header: `Fee: Late rent; Amount: $75`.
    TableRow,
}

/// The formats that can be read, by file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Markdown,
    Html,
    Text,
    Pdf,
    Docx,
    /// A table with a header, or questions and answers.
    Table,
}

/// Reads the bytes of a file. The name decides the format and, without headings, the title.
pub fn extract(file_name: &str, bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let format = format_of(file_name)?;
    if bytes.len() > MAX_BYTES {
        return Err(ExtractError::TooLarge {
            megabytes: bytes.len().div_ceil(1024 * 1024),
        });
    }
    let mut extracted = match format {
        Format::Markdown => markdown::read(decode(bytes)?),
        Format::Html => html::read(decode(bytes)?)?,
        Format::Text => text::read(decode(bytes)?),
        Format::Table => table::read(decode(bytes)?)?,
        Format::Pdf => pdf::read(bytes)?,
        Format::Docx => docx::read(bytes)?,
    };
    if extracted.blocks.is_empty() {
        return Err(ExtractError::Empty);
    }
    if extracted.blocks.len() > MAX_BLOCKS {
        return Err(ExtractError::TooManyParts);
    }
    if extracted.title.is_empty() {
        extracted.title = title_from_file_name(file_name);
    }
    Ok(extracted)
}

fn format_of(file_name: &str) -> Result<Format, ExtractError> {
    let extension = file_name
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "md" | "markdown" => Ok(Format::Markdown),
        "html" | "htm" | "xhtml" => Ok(Format::Html),
        "txt" | "text" | "" => Ok(Format::Text),
        "pdf" => Ok(Format::Pdf),
        "docx" => Ok(Format::Docx),
        "csv" | "tsv" => Ok(Format::Table),
        "doc" => Err(ExtractError::OldWord),
        other => Err(ExtractError::UnknownType {
            extension: other.chars().take(20).collect(),
        }),
    }
}

fn decode(bytes: &[u8]) -> Result<&str, ExtractError> {
    // A zero byte stands in no text file; UTF-16 and office formats are full of them.
    if bytes.iter().take(64 * 1024).any(|&byte| byte == 0) {
        return Err(ExtractError::Binary);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| ExtractError::NotUtf8 {
        at: error.valid_up_to() + 1,
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        Err(ExtractError::Empty)
    } else {
        Ok(text)
    }
}

/// `pet-policy_2026.md` reads as "Pet policy 2026".
fn title_from_file_name(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words = fold_white_space(&stem.replace(['-', '_'], " "));
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "Untitled".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_refused_with_a_sentence() {
        let refused = |name: &str, bytes: &[u8]| extract(name, bytes).unwrap_err();
        assert_eq!(refused("a.md", b""), ExtractError::Empty);
        assert_eq!(refused("a.txt", &[b' '; 4096]), ExtractError::Empty);
        assert_eq!(
            refused("a.html", b"<script>alert(1)</script>"),
            ExtractError::Empty
        );
        assert_eq!(refused("a.txt", b"\x7fELF\0\0\0"), ExtractError::Binary);
        assert_eq!(
            refused("a.txt", b"caf\xe9 hours"),
            ExtractError::NotUtf8 { at: 4 }
        );
        assert_eq!(
            refused("a.txt", &vec![b' '; MAX_BYTES + 1]),
            ExtractError::TooLarge { megabytes: 11 }
        );
        let unknown = refused("lease.PAGES", b"words").to_string();
        assert!(
            unknown.contains("\"pages\"") && unknown.contains(".md"),
            "{unknown}"
        );
    }

    #[test]
    fn headings_and_blocks_have_bounds() {
        let heading = format!("## {}\n\n", "long ".repeat(100_000));
        let extracted = extract("a.md", format!("{heading}words").as_bytes()).unwrap();
        assert_eq!(
            extracted.blocks[0].headings[0].chars().count(),
            MAX_HEADING_CHARS
        );
        let many = heading + &"a\n\n".repeat(MAX_BLOCKS * 3);
        assert_eq!(
            extract("a.md", many.as_bytes()),
            Err(ExtractError::TooManyParts)
        );
    }

    #[test]
    fn a_document_without_headings_is_called_by_its_file() {
        let extracted = extract("docs/pet-policy_2026.txt", b"Cats are welcome.").unwrap();
        assert_eq!(extracted.title, "Pet policy 2026");
    }
}
