//! Follows the drawing commands of a page and notes which text stands where. Only what moves text is
//! followed; lines, colours and pictures are not. The operators are those of ISO 32000-1, 9.4.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::Content;
use lopdf::{DecompressError, Dictionary, Document, Error, Object, ObjectId};

use super::font::Font;
use super::{DAMAGED, MAX_STREAM, MAX_UNPACKED};
use crate::knowledge::extract::ExtractError;

/// Drawings inside drawings.
const MAX_DEPTH: usize = 8;
/// States put aside at once.
const MAX_STATES: usize = 256;
/// Commands of all pages together; a dense page has ten thousand.
const MAX_COMMANDS: usize = 20_000_000;
/// Pieces of text of all pages together.
const MAX_RUNS: usize = 2_000_000;
/// A gap of this part of the size between two pieces of one command parts words.
const WORD_GAP: f32 = 0.18;

/// A piece of text as it was drawn. Lengths are in points, x to the right and y upwards as it is read.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) x: f32,
    pub(super) end: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) bold: bool,
    /// In quarters of a turn.
    pub(super) turned: u8,
}

/// `[a b c d e f]`: x' = a·x + c·y + e, y' = b·x + d·y + f.
type Matrix = [f32; 6];
const UNMOVED: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `a`, then `b`.
fn chained(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn moved(x: f32, y: f32) -> Matrix {
    [1.0, 0.0, 0.0, 1.0, x, y]
}

#[derive(Clone)]
struct State<'a> {
    page: Matrix,
    font: Option<Rc<Font<'a>>>,
    size: f32,
    between_letters: f32,
    between_words: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
}

pub(super) struct Walk<'a> {
    document: &'a Document,
    fonts: HashMap<*const Dictionary, Rc<Font<'a>>>,
    commands: usize,
    runs: usize,
    unpacked: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            fonts: HashMap::new(),
            commands: 0,
            runs: 0,
            unpacked: 0,
        }
    }

    pub(super) fn page(&mut self, id: ObjectId) -> Result<Vec<Run>, ExtractError> {
        let content = self.document.get_page_content_with_limit(id, MAX_STREAM);
        let content = content.map_err(refused)?;
        let resources = self.resources_of_page(id);
        let state = State {
            page: UNMOVED,
            font: None,
            size: 0.0,
            between_letters: 0.0,
            between_words: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut runs = Vec::new();
        self.draw(&content, &resources, state, 0, &mut runs)?;
        Ok(runs)
    }

    fn resources_of_page(&self, id: ObjectId) -> Vec<&'a Dictionary> {
        let Ok((own, referenced)) = self.document.get_page_resources(id) else {
            return Vec::new();
        };
        let referenced = referenced.into_iter();
        let referenced = referenced.filter_map(|id| self.document.get_dictionary(id).ok());
        own.into_iter().chain(referenced).collect()
    }

    fn draw(
        &mut self,
        content: &[u8],
        resources: &[&'a Dictionary],
        mut state: State<'a>,
        depth: usize,
        runs: &mut Vec<Run>,
    ) -> Result<(), ExtractError> {
        self.unpacked += content.len();
        if self.unpacked > MAX_UNPACKED {
            return Err(too_large());
        }
        let mut aside: Vec<State<'a>> = Vec::new();
        let (mut text, mut line) = (UNMOVED, UNMOVED);
        for operation in Content::decode_iter(content) {
            // What follows a broken command is lost; what came before it is not.
            let Ok(operation) = operation else { break };
            self.commands += 1;
            if self.commands > MAX_COMMANDS || self.runs > MAX_RUNS {
                return Err(too_large());
            }
            let given = &operation.operands;
            let number = |at: usize| {
                given
                    .get(at)
                    .and_then(|it| it.as_float().ok())
                    .unwrap_or(0.0)
            };
            match operation.operator.as_str() {
                "q" if aside.len() < MAX_STATES => aside.push(state.clone()),
                "Q" => state = aside.pop().unwrap_or(state),
                "cm" => state.page = chained(std::array::from_fn(number), state.page),
                "BT" => (text, line) = (UNMOVED, UNMOVED),
                "Tf" => {
                    state.size = number(1);
                    state.font = given
                        .first()
                        .and_then(|name| name.as_name().ok())
                        .and_then(|name| self.font(resources, name));
                }
                "Tc" => state.between_letters = number(0),
                "Tw" => state.between_words = number(0),
                "Tz" => state.stretch = number(0) / 100.0,
                "TL" => state.leading = number(0),
                "Ts" => state.rise = number(0),
                "Tm" => {
                    line = std::array::from_fn(number);
                    text = line;
                }
                "Td" | "TD" => {
                    if operation.operator == "TD" {
                        state.leading = -number(1);
                    }
                    line = chained(moved(number(0), number(1)), line);
                    text = line;
                }
                "T*" => {
                    line = chained(moved(0.0, -state.leading), line);
                    text = line;
                }
                "Tj" | "TJ" => self.show(&state, given, &mut text, runs),
                "'" | "\"" => {
                    if operation.operator == "\"" {
                        state.between_words = number(0);
                        state.between_letters = number(1);
                    }
                    line = chained(moved(0.0, -state.leading), line);
                    text = line;
                    let shown = &given[given.len().saturating_sub(1)..];
                    self.show(&state, shown, &mut text, runs);
                }
                "Do" if depth < MAX_DEPTH => {
                    let name = given.first().and_then(|name| name.as_name().ok());
                    if let Some(form) = name.and_then(|name| self.form(resources, name)) {
                        self.draw_form(form, resources, &state, depth, runs)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A drawing inside the drawing; pictures are no forms.
    fn draw_form(
        &mut self,
        form: &'a lopdf::Stream,
        resources: &[&'a Dictionary],
        state: &State<'a>,
        depth: usize,
        runs: &mut Vec<Run>,
    ) -> Result<(), ExtractError> {
        let content = match form.get_plain_content_with_limit(MAX_STREAM) {
            Ok(content) => content,
            Err(error) => match refused(error) {
                ExtractError::Damaged { .. } => return Ok(()),
                bomb => return Err(bomb),
            },
        };
        let own = form.dict.get_deref(b"Resources", self.document);
        let own = own.and_then(Object::as_dict).ok();
        let resources: Vec<&Dictionary> =
            own.into_iter().chain(resources.iter().copied()).collect();
        let mut state = state.clone();
        if let Ok(matrix) = form
            .dict
            .get_deref(b"Matrix", self.document)
            .and_then(Object::as_array)
        {
            let number = |at: usize| {
                matrix
                    .get(at)
                    .and_then(|it| it.as_float().ok())
                    .unwrap_or(0.0)
            };
            state.page = chained(std::array::from_fn(number), state.page);
        }
        self.draw(&content, &resources, state, depth + 1, runs)
    }

    /// Notes the strings of a command as one piece, blanks where a number moved on by a word's gap.
    fn show(
        &mut self,
        state: &State<'a>,
        shown: &[Object],
        text: &mut Matrix,
        runs: &mut Vec<Run>,
    ) {
        let Some(font) = &state.font else { return };
        let mut words = String::new();
        let start = *text;
        let pieces = match shown.first() {
            Some(Object::Array(pieces)) => pieces.as_slice(),
            _ => shown,
        };
        for piece in pieces {
            let reach = match piece {
                Object::String(bytes, _) => {
                    words.push_str(&font.text(bytes));
                    let (width, letters, blanks) = font.advance(bytes);
                    width / 1000.0 * state.size
                        + state.between_letters * count(letters)
                        + state.between_words * count(blanks)
                }
                number => {
                    let back = number.as_float().unwrap_or(0.0) / 1000.0;
                    if -back > WORD_GAP && !words.ends_with(' ') {
                        words.push(' ');
                    }
                    -back * state.size
                }
            };
            *text = chained(moved(reach * state.stretch, 0.0), *text);
        }
        if words.trim().is_empty() {
            return;
        }
        let rise = moved(0.0, state.rise);
        let from = chained(chained(rise, start), state.page);
        let to = chained(chained(rise, *text), state.page);
        let size = state.size * from[2].hypot(from[3]);
        if !(size.is_finite() && from[4].is_finite() && from[5].is_finite() && to[4].is_finite()) {
            return;
        }
        let turned = quarters(from[0], from[1]);
        let ((x, y), (end, _)) = (upright(turned, from), upright(turned, to));
        self.runs += 1;
        runs.push(Run {
            text: words,
            x,
            end: end.max(x),
            y,
            size: size.abs(),
            bold: font.bold,
            turned,
        });
    }

    fn font(&mut self, resources: &[&'a Dictionary], name: &[u8]) -> Option<Rc<Font<'a>>> {
        let font = self.resource(resources, b"Font", name)?.as_dict().ok()?;
        let known = self.fonts.entry(std::ptr::from_ref(font));
        let read = known.or_insert_with(|| Rc::new(Font::read(self.document, font)));
        Some(Rc::clone(read))
    }

    fn form(&self, resources: &[&'a Dictionary], name: &[u8]) -> Option<&'a lopdf::Stream> {
        let drawing = self
            .resource(resources, b"XObject", name)?
            .as_stream()
            .ok()?;
        let kind = drawing
            .dict
            .get(b"Subtype")
            .and_then(Object::as_name)
            .ok()?;
        (kind == b"Form").then_some(drawing)
    }

    fn resource(
        &self,
        resources: &[&'a Dictionary],
        kind: &[u8],
        name: &[u8],
    ) -> Option<&'a Object> {
        resources.iter().find_map(|resources| {
            let of_kind = resources.get_deref(kind, self.document).ok()?;
            of_kind.as_dict().ok()?.get_deref(name, self.document).ok()
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "letters of one string")]
fn count(of: usize) -> f32 {
    of as f32
}

/// Which way text runs: 0 to the right, 1 upwards, 2 to the left, 3 downwards.
fn quarters(across: f32, up: f32) -> u8 {
    if across.abs() >= up.abs() {
        if across >= 0.0 { 0 } else { 2 }
    } else if up > 0.0 {
        1
    } else {
        3
    }
}

/// Where a piece stands when the page is turned so that it can be read.
fn upright(turned: u8, place: Matrix) -> (f32, f32) {
    let (x, y) = (place[4], place[5]);
    match turned {
        0 => (x, y),
        1 => (y, -x),
        2 => (-x, -y),
        _ => (-y, x),
    }
}

fn refused(error: Error) -> ExtractError {
    match error {
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => too_large(),
        _ => DAMAGED,
    }
}

fn too_large() -> ExtractError {
    ExtractError::UnpacksTooLarge {
        megabytes: MAX_UNPACKED / (1024 * 1024),
    }
}
