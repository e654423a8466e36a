//! HTML pages: the content, not the menus around it. Scripts, forms and hidden parts are left out.

use std::collections::HashMap;

use scraper::node::Element;
use scraper::{Html, Node, Selector};

use super::{BlockKind, ExtractError, Extracted, Outline, clause};

/// The parser looks through all open elements at each tag, so a page that only opens elements would
/// keep it busy for hours. No page written for people comes near this.
const MAX_DEPTH: usize = 1000;

pub(super) fn read(source: &str) -> Result<Extracted, ExtractError> {
    if deepest(source) > MAX_DEPTH {
        return Err(ExtractError::TooNested);
    }
    let page = Html::parse_document(source);
    let mut reader = Reader::default();
    let content = ["main", "[role=main]", "article", "body"]
        .into_iter()
        .filter_map(|selector| Selector::parse(selector).ok())
        .find_map(|selector| page.select(&selector).next());
    // Our own stack, not recursion: a page may nest a million elements deep.
    let mut ahead: Vec<_> = content.iter().map(|root| (**root, Side::Open)).collect();
    while let Some((node, side)) = ahead.pop() {
        match side {
            Side::Open => {
                reader.open(node.value());
                ahead.push((node, Side::Close));
                ahead.extend(node.children().rev().map(|child| (child, Side::Open)));
            }
            Side::Close => reader.close(node.value()),
        }
    }
    reader.flush();
    if reader.outline.title.is_empty() {
        reader.outline.title = page_title(&page);
    }
    Ok(reader.outline.finish())
}

/// How many elements are open at once at most, counted by tags alone. Elements that the parser
/// closes by itself are not counted; an end tag that fits none of the open elements closes nothing.
fn deepest(source: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut open: HashMap<String, usize> = HashMap::new();
    for tag in source.split('<').skip(1) {
        let closes = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        let name = name[..end].to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        // Inside a drawing the parser closes what says so itself, and nothing else.
        let in_drawing = ["svg", "math"]
            .iter()
            .any(|foreign| open.get(*foreign).is_some_and(|count| *count > 0));
        let says_so = || tag.split('>').next().is_some_and(|tag| tag.ends_with('/'));
        if in_drawing && says_so() || !in_drawing && closes_itself(&name) {
            continue;
        }
        let of_this_name = open.entry(name).or_default();
        if !closes {
            *of_this_name += 1;
            depth += 1;
            deepest = deepest.max(depth);
            if deepest > MAX_DEPTH {
                break;
            }
        } else if *of_this_name > 0 {
            *of_this_name -= 1;
            depth -= 1;
        }
    }
    deepest
}

fn closes_itself(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dt"
            | "dd"
            | "td"
            | "th"
            | "tr"
            | "tbody"
            | "thead"
            | "option"
            | "br"
            | "img"
            | "hr"
            | "meta"
            | "link"
            | "input"
            | "col"
            | "area"
            | "base"
            | "embed"
            | "source"
            | "track"
            | "wbr"
            | "path"
    )
}

/// Which end of an element the walk has reached.
enum Side {
    Open,
    Close,
}

fn page_title(page: &Html) -> String {
    let title = Selector::parse("title")
        .ok()
        .and_then(|title| page.select(&title).next());
    title.map_or_else(String::new, |title| {
        super::fold_white_space(&title.text().collect::<String>())
    })
}

#[derive(Default)]
struct Reader {
    outline: Outline,
    text: String,
    /// How many elements deep the walk is inside one that is left out.
    skipped: usize,
    /// Next number of each open list; `None` for bullets.
    lists: Vec<Option<usize>>,
    item: Option<String>,
    table: Option<Table>,
}

#[derive(Default)]
struct Table {
    header: Vec<String>,
    cells: Vec<String>,
    /// Cells of this row that are `th`.
    headings: usize,
}

impl Reader {
    fn open(&mut self, node: &Node) {
        match node {
            Node::Text(text) if self.skipped == 0 => self.text.push_str(text),
            Node::Element(element) => self.open_element(element),
            _ => {}
        }
    }

    fn open_element(&mut self, element: &Element) {
        if self.skipped > 0 || is_left_out(element) {
            self.skipped += 1;
            return;
        }
        match element.name() {
            "ul" => self.open_list(None),
            "ol" => {
                let first = element.attr("start").and_then(|start| start.parse().ok());
                self.open_list(Some(first.unwrap_or(1)));
            }
            "li" => {
                self.flush();
                self.item = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                });
            }
            "table" => {
                self.flush();
                self.table = Some(Table::default());
            }
            "br" => self.text.push(' '),
            name if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn close(&mut self, node: &Node) {
        let Node::Element(element) = node else { return };
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match (element.name(), &mut self.table) {
            (name @ ("td" | "th"), Some(table)) => {
                table.headings += usize::from(name == "th");
                table
                    .cells
                    .push(super::fold_white_space(&std::mem::take(&mut self.text)));
            }
            ("tr", Some(table)) => {
                let cells = std::mem::take(&mut table.cells);
                if std::mem::take(&mut table.headings) == cells.len() {
                    table.header = cells;
                } else {
                    self.outline.add_row(&table.header, &cells);
                }
            }
            ("table", _) => self.table = None,
            ("ul" | "ol", _) => {
                self.flush();
                self.lists.pop();
            }
            (name, _) => match heading_level(name) {
                Some(level) => {
                    let text = std::mem::take(&mut self.text);
                    self.outline.add_heading(level, &text);
                }
                None if is_block(name) => self.flush(),
                None => {}
            },
        }
    }

    fn open_list(&mut self, first: Option<usize>) {
        self.flush();
        self.lists.push(first);
    }

    fn flush(&mut self) {
        // Inside a cell, paragraphs belong to the cell.
        if self.table.is_some() {
            self.text.push(' ');
            return;
        }
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        match self.item.take() {
            Some(mark) => self
                .outline
                .add_block(BlockKind::ListItem, &format!("{mark}{text}")),
            None if clause::is_item(text.trim()) => {
                self.outline.add_block(BlockKind::ListItem, &text);
            }
            None => self.outline.add_block(BlockKind::Paragraph, &text),
        }
    }
}

fn is_left_out(element: &Element) -> bool {
    let by_name = matches!(
        element.name(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "nav"
            | "footer"
            | "aside"
            | "form"
            | "button"
            | "svg"
            | "iframe"
            | "select"
            | "textarea"
            | "dialog"
            | "object"
    );
    let by_role = element.attr("role").is_some_and(|role| {
        matches!(
            role,
            "navigation" | "banner" | "contentinfo" | "search" | "complementary" | "menu"
        )
    });
    let hidden = element.attr("hidden").is_some() || element.attr("aria-hidden") == Some("true");
    by_name || by_role || hidden
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

fn is_block(name: &str) -> bool {
    heading_level(name).is_some()
        || matches!(
            name,
            "p" | "div"
                | "section"
                | "article"
                | "header"
                | "main"
                | "li"
                | "dt"
                | "dd"
                | "dl"
                | "blockquote"
                | "pre"
                | "figure"
                | "figcaption"
                | "hr"
                | "address"
                | "details"
                | "summary"
                | "tr"
                | "td"
                | "th"
                | "caption"
                | "fieldset"
                | "body"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_read_and_menus_are_not() {
        let source = "<title>Moving | Oak</title><body><nav>Home Rent</nav><h1>Moving out</h1>\
            <p>Leave it <b>clean</b>.</p><script>steal()</script><h2>Steps</h2><ol start=3><li>Hand in the \
            keys<ul><li>all of them</ul><li>Leave</ol><table><tr><th>Damage<th>Price<tr><td><p>Hole</p>\
            <td>$40</table><div hidden>secret</div><footer>© Oak</footer>";
        let extracted = read(source).unwrap();
        let lines: Vec<&str> = extracted
            .blocks
            .iter()
            .map(|block| block.text.as_str())
            .collect();
        assert_eq!(extracted.title, "Moving out");
        assert_eq!(
            lines,
            [
                "Leave it clean.",
                "3. Hand in the keys",
                "- all of them",
                "4. Leave",
                "Damage: Hole; Price: $40"
            ]
        );
        assert_eq!(extracted.blocks[1].headings, ["Steps"]);
    }

    #[test]
    fn a_page_that_only_opens_elements_is_refused_at_once() {
        let tricks = ["<div></x>", "<svg><path>", "<math><td></p>"];
        for tag in ["<div>", "<b>", "<x-y a='1'>"].into_iter().chain(tricks) {
            assert_eq!(read(&tag.repeat(200_000)), Err(ExtractError::TooNested));
        }
        let open_paragraphs = read(&"<p>Rent is due.<br>".repeat(20_000)).unwrap();
        assert_eq!(open_paragraphs.blocks.len(), 20_000);
        let drawing = format!(
            "<p>A map.</p><svg>{}</svg>",
            "<path d='M0 0'/>".repeat(20_000)
        );
        assert_eq!(read(&drawing).unwrap().blocks.len(), 1);
    }
}
