//! Word documents: a zip of XML parts. Headings by their styles, lists with the numbers that Word shows,
//! tables with their header in each row. What was deleted with tracked changes is left out.

mod lists;
mod package;
mod styles;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{BlockKind, ExtractError, Extracted, Outline, clause};
use lists::Lists;
use package::Package;
use styles::Styles;

pub(super) const DAMAGED: ExtractError = ExtractError::Damaged {
    format: "a Word document",
};
/// Elements open at once; Word nests some twenty.
const MAX_DEPTH: usize = 256;

pub(super) fn read(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let mut package = Package::open(bytes)?;
    let body = package.part("word/document.xml")?.ok_or(DAMAGED)?;
    let styles = Styles::read(package.part("word/styles.xml")?.as_deref())?;
    let lists = Lists::read(package.part("word/numbering.xml")?.as_deref())?;
    let mut document = Document {
        outline: Outline::default(),
        styles,
        lists,
        paragraph: Paragraph::default(),
        tables: Vec::new(),
        hidden: 0,
        in_text: false,
    };
    each_event(&body, |event| document.take(event))?;
    Ok(document.outline.finish())
}

/// Gives every element and text of an XML part to `take`. Entities beyond XML's own five are unknown
/// to the parser, so that none can grow.
pub(super) fn each_event(xml: &[u8], mut take: impl FnMut(Event<'_>)) -> Result<(), ExtractError> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0;
    loop {
        match reader.read_event().map_err(|_| DAMAGED)? {
            Event::Eof => return Ok(()),
            event => {
                match &event {
                    Event::Start(_) => depth += 1,
                    Event::End(_) => depth -= 1,
                    _ => {}
                }
                if depth > MAX_DEPTH {
                    return Err(ExtractError::TooNested);
                }
                take(event);
            }
        }
    }
}

/// The value of `w:val`, or of another attribute by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes().flatten();
    attributes
        .find(|it| it.key.local_name().as_ref() == name)
        .map(|it| it.value.into_owned())
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    outline_level: Option<u8>,
    /// List and level in it.
    list: Option<(String, usize)>,
}

/// A table that is open; tables stand inside cells of others.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
}

struct Document {
    outline: Outline,
    styles: Styles,
    lists: Lists,
    paragraph: Paragraph,
    tables: Vec<Table>,
    /// Open elements whose text is not shown.
    hidden: usize,
    /// Inside `w:t`; white space between elements is no text.
    in_text: bool,
}

impl Document {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(element) => self.open(&element),
            Event::End(element) => self.close(element.local_name().as_ref()),
            Event::Text(text) if self.in_text && self.hidden == 0 => {
                self.paragraph.text.push_str(&text);
            }
            Event::GeneralRef(entity) if self.in_text && self.hidden == 0 => {
                let known = match entity.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => entity.resolve_char_ref().ok().flatten(),
                };
                self.paragraph.text.extend(known);
            }
            _ => {}
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "p" => self.paragraph = Paragraph::default(),
            "pStyle" => self.paragraph.style = attribute(element, "val"),
            "outlineLvl" => {
                self.paragraph.outline_level =
                    attribute(element, "val").and_then(|level| level.parse().ok());
            }
            "ilvl" => {
                let level = attribute(element, "val").and_then(|level| level.parse().ok());
                let (list, _) = self.paragraph.list.take().unwrap_or_default();
                self.paragraph.list = Some((list, level.unwrap_or(0)));
            }
            "numId" => {
                let list = attribute(element, "val").unwrap_or_default();
                let (_, level) = self.paragraph.list.take().unwrap_or_default();
                self.paragraph.list = Some((list, level));
            }
            "t" => self.in_text = true,
            "tab" | "br" | "cr" if self.hidden == 0 => self.paragraph.text.push(' '),
            "noBreakHyphen" if self.hidden == 0 => self.paragraph.text.push('-'),
            // Word keeps a drawing twice, for old and new readers; the old copy is not read.
            "del" | "moveFrom" | "instrText" | "Fallback" => self.hidden += 1,
            "tbl" => self.tables.push(Table::default()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Vec::new());
                }
            }
            "tc" => {
                if let Some(row) = self.tables.last_mut().and_then(|it| it.rows.last_mut()) {
                    row.push(String::new());
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(),
            "t" => self.in_text = false,
            "del" | "moveFrom" | "instrText" | "Fallback" => {
                self.hidden = self.hidden.saturating_sub(1);
            }
            "tbl" => self.end_table(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let style = paragraph.style.as_deref();
        let list = paragraph.list.or_else(|| self.styles.list_of(style));
        let label = list
            .filter(|_| !paragraph.text.trim().is_empty())
            .and_then(|(list, level)| self.lists.next_label(&list, level));
        let text = match &label {
            Some(label) => format!("{label} {}", paragraph.text),
            None => paragraph.text,
        };
        if let Some(cell) = self.cell() {
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(text.trim());
            return;
        }
        let level = self.styles.heading_level(style);
        match level.or(paragraph
            .outline_level
            .filter(|it| *it < 9)
            .map(|it| it + 1))
        {
            Some(level) => self.outline.add_heading(level, &text),
            None if label.is_some() || clause::is_item(text.trim()) => {
                self.outline.add_block(BlockKind::ListItem, &text);
            }
            None => self.outline.add_block(BlockKind::Paragraph, &text),
        }
    }

    fn cell(&mut self) -> Option<&mut String> {
        self.tables.last_mut()?.rows.last_mut()?.last_mut()
    }

    fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else {
            return;
        };
        if let Some(outer) = self.cell() {
            // A table inside a cell: its words belong to the cell.
            for row in table.rows {
                outer.push(' ');
                outer.push_str(&row.join("; "));
            }
            return;
        }
        match table.rows.split_first() {
            Some((header, rows)) if !rows.is_empty() && header.len() > 1 => {
                for row in rows {
                    self.outline.add_row(header, row);
                }
            }
            _ => {
                for cell in table.rows.iter().flatten() {
                    self.outline.add_block(BlockKind::Paragraph, cell);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
