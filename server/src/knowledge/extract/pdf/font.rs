//! What a font tells of the bytes that are drawn with it: which characters they are, and how wide.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Encoding, Object};

use super::MAX_STREAM;

/// A glyph's width when the font says nothing: half of the size, in thousandths.
const TYPICAL_WIDTH: f32 = 500.0;
/// Codes in one range of widths; longer ranges are nonsense.
const MAX_RANGE: u32 = 65_536;

pub(super) struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    /// Two bytes are one code.
    wide: bool,
    /// In thousandths of the font's size.
    widths: HashMap<u32, f32>,
    default_width: f32,
    pub(super) bold: bool,
}

impl<'a> Font<'a> {
    pub(super) fn read(document: &'a Document, font: &'a Dictionary) -> Self {
        let wide = font.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Type0");
        let descendant = descendant(document, font);
        let (widths, default_width) = match descendant.filter(|_| wide) {
            Some(descendant) => wide_widths(document, descendant),
            None => (simple_widths(document, font), TYPICAL_WIDTH),
        };
        Self {
            encoding: font.get_font_encoding_with_limit(document, MAX_STREAM).ok(),
            wide,
            widths,
            default_width,
            bold: is_bold(document, descendant.unwrap_or(font)),
        }
    }

    /// The characters of a string; empty when nobody can tell.
    pub(super) fn text(&self, bytes: &[u8]) -> String {
        let decoded = self.encoding.as_ref().map(|it| it.bytes_to_string(bytes));
        let mut text = String::new();
        for c in decoded.and_then(Result::ok).unwrap_or_default().chars() {
            match letters_of(c) {
                Some(letters) => text.push_str(letters),
                None if c.is_control() || is_nobodys(c) => text.push(' '),
                None => text.push(c),
            }
        }
        text
    }

    /// How far a string reaches, in thousandths of the size; how many codes and blanks it has.
    pub(super) fn advance(&self, bytes: &[u8]) -> (f32, usize, usize) {
        let mut width = 0.0;
        let mut blanks = 0;
        let step = if self.wide { 2 } else { 1 };
        let codes = bytes.chunks(step);
        let count = codes.len();
        for code in codes {
            let code = code
                .iter()
                .fold(0, |code, byte| code << 8 | u32::from(*byte));
            width += self.widths.get(&code).unwrap_or(&self.default_width);
            blanks += usize::from(!self.wide && code == u32::from(b' '));
        }
        (width, count, blanks)
    }
}

fn descendant<'a>(document: &'a Document, font: &'a Dictionary) -> Option<&'a Dictionary> {
    let descendants = font.get_deref(b"DescendantFonts", document).ok()?;
    let first = descendants.as_array().ok()?.first()?;
    document.dereference(first).ok()?.1.as_dict().ok()
}

fn is_bold(document: &Document, font: &Dictionary) -> bool {
    let name = font
        .get(b"BaseFont")
        .and_then(Object::as_name)
        .unwrap_or_default();
    let name = String::from_utf8_lossy(name).to_lowercase();
    let descriptor = font.get_deref(b"FontDescriptor", document);
    let descriptor = descriptor.and_then(Object::as_dict).ok();
    let number = |key: &[u8]| descriptor?.get(key).ok()?.as_float().ok();
    ["bold", "black", "heavy", "semibold"]
        .iter()
        .any(|it| name.contains(it))
        || number(b"FontWeight").is_some_and(|weight| weight >= 600.0)
        || number(b"StemV").is_some_and(|stem| stem >= 140.0)
}

fn simple_widths(document: &Document, font: &Dictionary) -> HashMap<u32, f32> {
    let first = font
        .get_deref(b"FirstChar", document)
        .and_then(Object::as_i64);
    let widths = font
        .get_deref(b"Widths", document)
        .and_then(Object::as_array);
    let (Ok(first), Ok(widths)) = (first, widths) else {
        return HashMap::new();
    };
    let first = u32::try_from(first).unwrap_or(0);
    let widths = widths.iter().map(|width| {
        let width = document.dereference(width).ok()?.1;
        width.as_float().ok()
    });
    (first..first.saturating_add(256))
        .zip(widths)
        .filter_map(|(code, width)| Some((code, width?)))
        .collect()
}

/// `[1 [500 520] 7 9 600]`: codes 1 and 2 one by one, 7 to 9 alike.
fn wide_widths(document: &Document, font: &Dictionary) -> (HashMap<u32, f32>, f32) {
    let default = font
        .get_deref(b"DW", document)
        .and_then(Object::as_float)
        .unwrap_or(1000.0);
    let mut widths = HashMap::new();
    let listed = font.get_deref(b"W", document).and_then(Object::as_array);
    let mut listed = listed.map(|it| it.iter()).unwrap_or_default();
    while let (Some(first), Some(second)) = (listed.next(), listed.next()) {
        let Some(first) = first.as_i64().ok().and_then(|it| u32::try_from(it).ok()) else {
            break;
        };
        if let Ok((_, Object::Array(one_by_one))) = document.dereference(second) {
            let numbers = one_by_one
                .iter()
                .map(|width| width.as_float().unwrap_or(default));
            widths.extend((first..).zip(numbers.take(MAX_RANGE as usize)));
        } else if let (Ok(last), Some(Ok(width))) =
            (second.as_i64(), listed.next().map(Object::as_float))
        {
            let last = u32::try_from(last)
                .unwrap_or(first)
                .min(first.saturating_add(MAX_RANGE));
            widths.extend((first..=last).map(|code| (code, width)));
        }
        if widths.len() > MAX_RANGE as usize * 2 {
            break;
        }
    }
    (widths, default)
}

/// Letters that are drawn as one.
fn letters_of(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        '\u{ad}' => "-",
        _ => return None,
    })
}

/// What stands for a character that nobody knows, or has a meaning in this font only.
fn is_nobodys(c: char) -> bool {
    c == char::REPLACEMENT_CHARACTER || ('\u{e000}'..='\u{f8ff}').contains(&c)
}
