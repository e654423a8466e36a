//! Puts pieces of text together: pieces to lines, lines to paragraphs, headings and rows of tables. A PDF
//! has none of these; they are read from gaps, sizes and weights, as an eye does.

use std::collections::HashMap;

use super::walk::Run;
use crate::knowledge::extract::{BlockKind, Extracted, Outline, clause};

/// Pieces on one line may stand this part of their size higher or lower.
const SAME_LINE: f32 = 0.5;
/// A gap of this part of the size parts words.
const WORD_GAP: f32 = 0.12;
/// And this many sizes part the cells of a table.
const CELL_GAP: f32 = 1.6;
/// Larger than the body by this factor is a heading.
const LARGER: f32 = 1.12;
/// Headings have few words.
const MAX_HEADING_WORDS: usize = 16;
/// Lines further apart than lines of a paragraph, by this factor, begin a new one.
const WIDER: f32 = 1.25;
/// A line that ends before this part of the page's text ends a paragraph, if a sentence ends there.
const ENDS_EARLY: f32 = 0.8;
/// On how many pages a line must stand to be a running head.
const RUNNING: usize = 3;

#[derive(Debug, Default)]
pub(super) struct Page {
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    cells: Vec<String>,
    x: f32,
    end: f32,
    y: f32,
    size: f32,
    /// Whether all of it is.
    bold: bool,
}

impl Page {
    /// Only text that runs as most of the page does; stamps across it are left out.
    pub(super) fn of(runs: Vec<Run>) -> Self {
        let letters = |turned: u8| -> usize {
            let such = runs.iter().filter(|run| run.turned == turned);
            such.map(|run| run.text.len()).sum()
        };
        let turned = (0..4)
            .max_by_key(|turned| (letters(*turned), 3 - turned))
            .unwrap_or(0);
        let mut lines: Vec<Line> = Vec::new();
        for run in runs.into_iter().filter(|run| run.turned == turned) {
            match lines.last_mut() {
                Some(line) if line.goes_on_with(&run) => line.add(&run),
                _ => lines.push(Line::of(run)),
            }
        }
        Self { lines }
    }

    pub(super) fn letters(&self) -> usize {
        let cells = self.lines.iter().flat_map(|line| &line.cells);
        cells
            .flat_map(|cell| cell.chars())
            .filter(|c| c.is_alphanumeric())
            .count()
    }
}

impl Line {
    fn of(run: Run) -> Self {
        Self {
            cells: vec![run.text],
            x: run.x,
            end: run.end,
            y: run.y,
            size: run.size,
            bold: run.bold,
        }
    }

    fn goes_on_with(&self, run: &Run) -> bool {
        let size = self.size.max(run.size);
        (run.y - self.y).abs() < SAME_LINE * size && run.x > self.end - SAME_LINE * size
    }

    fn add(&mut self, run: &Run) {
        let gap = (run.x - self.end) / self.size.max(run.size).max(f32::EPSILON);
        if gap > CELL_GAP && !self.is_label() {
            self.cells.push(run.text.clone());
        } else if let Some(cell) = self.cells.last_mut() {
            if gap > WORD_GAP && !cell.ends_with(' ') {
                cell.push(' ');
            }
            cell.push_str(&run.text);
        }
        self.end = self.end.max(run.end);
        self.bold &= run.bold || run.text.trim().is_empty();
        if run.size > self.size {
            self.size = run.size;
            self.y = run.y;
        }
    }

    /// "(a)" before its clause: the gap behind it parts no cells.
    fn is_label(&self) -> bool {
        let [only] = &self.cells[..] else {
            return false;
        };
        clause::is_item(&format!("{} x", only.trim())) && !only.trim().contains(' ')
    }

    fn text(&self) -> String {
        self.cells.join(" ").trim().to_owned()
    }

    fn is_row(&self) -> bool {
        self.cells.len() > 1 && !self.cells.iter().any(|cell| cell.contains("...."))
    }
}

pub(super) fn extracted(mut pages: Vec<Page>) -> Extracted {
    drop_running_heads(&mut pages);
    let styles = Styles::of(&pages);
    let mut outline = Outline::default();
    for (number, page) in (1..).zip(&pages) {
        outline.page = Some(number);
        add_page(&mut outline, &styles, &page.lines);
    }
    outline.finish()
}

/// Lines at the top and the bottom that stand on most pages, but for their numbers, and bare page numbers.
fn drop_running_heads(pages: &mut [Page]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in pages.iter() {
        for at in page.edges() {
            *seen.entry(running_form(&page.lines[at])).or_default() += 1;
        }
    }
    let on_most = (pages.len() / 2).max(RUNNING);
    for page in pages {
        let edges = page.edges();
        let mut at = 0;
        page.lines.retain(|line| {
            let form = running_form(line);
            let runs = seen.get(&form).is_some_and(|count| *count >= on_most);
            let bare = ["#", "- # -", "page #", "page # of #", "# / #", "# of #"];
            let is_edge = edges.contains(&at);
            at += 1;
            !(is_edge && (runs || bare.contains(&form.as_str())))
        });
    }
}

impl Page {
    /// The two highest and the two lowest lines.
    fn edges(&self) -> Vec<usize> {
        let mut by_height: Vec<usize> = (0..self.lines.len()).collect();
        by_height.sort_by(|a, b| self.lines[*b].y.total_cmp(&self.lines[*a].y));
        if by_height.len() > 4 {
            by_height.drain(2..by_height.len() - 2);
        }
        by_height
    }
}

/// "Page 3 of 12" and "Page 4 of 12" are one form.
fn running_form(line: &Line) -> String {
    let mut form = String::new();
    for c in line.text().to_lowercase().chars() {
        if !c.is_ascii_digit() {
            form.push(c);
        } else if !form.ends_with('#') {
            form.push('#');
        }
    }
    form
}

/// What sizes and weights mean in this document.
struct Styles {
    body: f32,
    body_is_bold: bool,
    /// Sizes of headings, largest first.
    headings: Vec<f32>,
}

impl Styles {
    fn of(pages: &[Page]) -> Self {
        let lines = || pages.iter().flat_map(|page| &page.lines);
        let mut letters: HashMap<(u32, bool), usize> = HashMap::new();
        for line in lines() {
            let letters = letters
                .entry((half_points(line.size), line.bold))
                .or_default();
            *letters += line.text().len();
        }
        let most = letters.into_iter().max_by_key(|(_, letters)| *letters);
        let ((body, body_is_bold), _) = most.unwrap_or(((20, false), 0));
        let body = from_half_points(body);
        let mut headings: Vec<u32> = lines()
            .filter(|line| line.size > body * LARGER && has_words_of_heading(line))
            .map(|line| half_points(line.size))
            .collect();
        headings.sort_unstable_by(|a, b| b.cmp(a));
        headings.dedup();
        Self {
            body,
            body_is_bold,
            headings: headings.into_iter().map(from_half_points).collect(),
        }
    }

    /// The level of a heading; `None` for text.
    fn heading_level(&self, line: &Line) -> Option<u8> {
        if !has_words_of_heading(line) {
            return None;
        }
        let text = line.text();
        let level = |at: usize| u8::try_from(at + 1).unwrap_or(6).min(6);
        if line.size > self.body * LARGER {
            let size = from_half_points(half_points(line.size));
            return Some(level(
                self.headings.iter().position(|it| *it <= size).unwrap_or(0),
            ));
        }
        let letters = || text.chars().filter(|c| c.is_alphabetic());
        let capitals = letters().count() > 3 && letters().all(char::is_uppercase);
        let stands_out = line.bold && !self.body_is_bold && line.size > self.body * 0.9;
        let sentence = text.ends_with([',', ';']) || text.ends_with('.') && !capitals;
        ((stands_out || capitals) && !sentence).then(|| level(self.headings.len()))
    }
}

fn has_words_of_heading(line: &Line) -> bool {
    let text = line.text();
    let words = text.split_whitespace().count();
    !line.is_row()
        && (1..=MAX_HEADING_WORDS).contains(&words)
        && text.chars().filter(|c| c.is_alphabetic()).count() > 1
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a font's size, bounded"
)]
fn half_points(size: f32) -> u32 {
    (size * 2.0).round().clamp(0.0, 10_000.0) as u32
}

#[expect(clippy::cast_precision_loss, reason = "a font's size")]
fn from_half_points(size: u32) -> f32 {
    size as f32 / 2.0
}

fn add_page(outline: &mut Outline, styles: &Styles, lines: &[Line]) {
    let spacing = spacing_of(lines);
    let right = lines.iter().map(|line| line.end).fold(f32::MIN, f32::max);
    let left = lines.iter().map(|line| line.x).fold(f32::MAX, f32::min);
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let from = at;
        at += 1;
        if line.is_row() {
            while at < lines.len() && lines[at].is_row() {
                at += 1;
            }
            add_rows(outline, &lines[from..at]);
            continue;
        }
        let level = styles.heading_level(line);
        let mut text = line.text();
        while at < lines.len() && styles.heading_level(&lines[at]) == level {
            let (above, below) = (&lines[at - 1], &lines[at]);
            let early = above.end < left + (right - left) * ENDS_EARLY;
            if below.is_row() || begins_anew(above, below, spacing, early && level.is_none()) {
                break;
            }
            append(&mut text, &below.text());
            at += 1;
        }
        match level {
            Some(level) => outline.add_heading(level, &text),
            None if clause::is_item(&text) => outline.add_block(BlockKind::ListItem, &text),
            None => outline.add_block(BlockKind::Paragraph, &text),
        }
    }
}

/// The distance of lines inside paragraphs: small among the distances of this page, as most pages have
/// some wrapped line.
fn spacing_of(lines: &[Line]) -> f32 {
    let mut distances: Vec<f32> = lines
        .windows(2)
        .map(|two| two[0].y - two[1].y)
        .zip(lines)
        .filter(|(distance, line)| *distance > 0.8 * line.size && *distance < 3.0 * line.size)
        .map(|(distance, line)| distance / line.size)
        .collect();
    distances.sort_by(f32::total_cmp);
    distances.get(distances.len() / 5).copied().unwrap_or(1.2)
}

fn begins_anew(above: &Line, below: &Line, spacing: f32, early: bool) -> bool {
    let distance = (above.y - below.y) / above.size.max(f32::EPSILON);
    let other_style = half_points(above.size) != half_points(below.size);
    let ended = above.text().ends_with(['.', ':', ';', '?', '!']);
    distance <= 0.0
        || distance > spacing * WIDER
        || other_style
        || clause::is_item(&below.text())
        || (early && ended)
}

/// Joins two lines; a word that was parted at the end of the first is made whole.
fn append(text: &mut String, line: &str) {
    let last = text.rsplit(' ').next().unwrap_or("");
    let parted = last.strip_suffix('-').is_some_and(|start| {
        start.chars().count() > 1
            && start.chars().all(char::is_alphabetic)
            && line.starts_with(char::is_lowercase)
    });
    if parted {
        text.pop();
    } else {
        text.push(' ');
    }
    text.push_str(line);
}

/// Rows of a table; a bold first row over others that are not is their header.
fn add_rows(outline: &mut Outline, rows: &[Line]) {
    let header = match rows {
        [first, second, ..] if first.bold && !second.bold => Some(first),
        _ => None,
    };
    for row in &rows[usize::from(header.is_some())..] {
        let named = header.filter(|header| header.cells.len() == row.cells.len());
        outline.add_row(named.map_or(&[], |header| &header.cells), &row.cells);
    }
}
