//! Why a file was refused. The sentences are shown to whoever uploaded it.

use super::{MAX_BLOCKS, MAX_BYTES};

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    #[error("This file has no text in it. Upload one with the words the agent should quote.")]
    Empty,
    #[error(
        "This file is not text but binary data. Upload it as PDF, Word (.docx), Markdown, text or HTML."
    )]
    Binary,
    #[error(
        "This file is not saved as UTF-8: byte {at} is not a valid character. \
         Save it again with the encoding UTF-8, and upload that."
    )]
    NotUtf8 { at: usize },
    #[error(
        "This file has {megabytes} MB; at most {limit} MB can be read. Split it into parts, and \
         upload those.",
        limit = MAX_BYTES / (1024 * 1024)
    )]
    TooLarge { megabytes: usize },
    #[error(
        "This page's elements stand too deep inside each other to be read. \
         Save it from the browser as text, and upload that."
    )]
    TooNested,
    #[error(
        "This file has more than {MAX_BLOCKS} paragraphs, list items and table rows. Split it into \
         parts, and upload those."
    )]
    TooManyParts,
    #[error(
        "This file is damaged: it can't be opened as {format}. Open it where it was made, save it \
         again, and upload that."
    )]
    Damaged { format: &'static str },
    #[error("This file is protected with a password. Save a copy without one, and upload that.")]
    Encrypted,
    #[error(
        "This PDF has {pages} pages but no text: its pages are pictures, as a scanner makes them. \
         Run it through text recognition (OCR), and upload the result."
    )]
    OnlyPictures { pages: usize },
    #[error(
        "This PDF has {pages} pages; at most {limit} can be read. Split it into parts, and upload those."
    )]
    TooManyPages { pages: usize, limit: usize },
    #[error(
        "This file unpacks to more than {megabytes} MB of text and drawing commands. Save it as a \
         plain document, without its graphics, and upload that."
    )]
    UnpacksTooLarge { megabytes: usize },
    #[error("Word's old format (.doc) cannot be read. Save it as .docx or PDF, and upload that.")]
    OldWord,
    #[error(
        "Files of the type \"{extension}\" cannot be read. Upload PDF, Word (.docx), Markdown (.md), \
         plain text (.txt), HTML (.html) or a table of questions and answers (.csv)."
    )]
    UnknownType { extension: String },
}
