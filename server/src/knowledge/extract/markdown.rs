//! Markdown: headings, paragraphs, list items and table rows, without the marks.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{BlockKind, Extracted, Outline, clause};

pub(super) fn read(source: &str) -> Extracted {
    let mut reader = Reader::default();
    for event in Parser::new_ext(without_front_matter(source), Options::ENABLE_TABLES) {
        reader.take(event);
    }
    reader.flush();
    reader.outline.finish()
}

#[derive(Default)]
struct Reader {
    outline: Outline,
    text: String,
    /// Next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// The mark of the list item that `text` belongs to.
    item: Option<String>,
    header: Vec<String>,
    cells: Vec<String>,
    in_code: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            // Indented clauses ("    (i) …") are code to CommonMark; each line is a clause.
            Event::Text(text) if self.in_code => {
                for line in text.lines() {
                    self.text.push_str(line);
                    self.flush();
                }
            }
            Event::Text(text) | Event::Code(text) => self.text.push_str(&text),
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.flush(),
            _ => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                self.item = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                });
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.in_code = true;
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::Table(_) => {
                self.flush();
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.text);
                self.outline.add_heading(level as u8, &text);
            }
            TagEnd::CodeBlock => {
                self.flush();
                self.in_code = false;
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::BlockQuote(_) => self.flush(),
            TagEnd::TableCell => self.cells.push(std::mem::take(&mut self.text)),
            TagEnd::TableHead => self.header = std::mem::take(&mut self.cells),
            TagEnd::TableRow => {
                let cells = std::mem::take(&mut self.cells);
                self.outline.add_row(&self.header, &cells);
            }
            _ => {}
        }
    }

    fn flush(&mut self) {
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

/// Skips a leading `---` block of settings, as static site tools write it.
fn without_front_matter(source: &str) -> &str {
    let Some(rest) = source.strip_prefix("---\n") else {
        return source;
    };
    rest.find("\n---\n").map_or(source, |end| &rest[end + 5..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lists_and_tables_become_blocks() {
        let source = "---\nlayout: page\n---\n# House **rules**\n\nBe kind.\n\n## Quiet\n\n1. After ten\n2. All `Sunday`\n   long\n\n\
            ### Fees\n\n| Fee | Amount |\n|---|---|\n| Late rent | $75 |\n| Lost key | $25 |\n\n\
            ## Clauses\n\n(a) First.\n\n    (i) Deeper.\n    (ii) Deepest.\n\n<script>x</script>\n";
        let extracted = read(source);
        assert_eq!(extracted.title, "House rules");
        let lines: Vec<String> = extracted
            .blocks
            .iter()
            .map(|block| format!("{} | {}", block.headings.join(" > "), block.text))
            .collect();
        assert_eq!(
            lines,
            [
                " | Be kind.",
                "Quiet | 1. After ten",
                "Quiet | 2. All Sunday long",
                "Quiet > Fees | Fee: Late rent; Amount: $75",
                "Quiet > Fees | Fee: Lost key; Amount: $25",
                "Clauses | (a) First.",
                "Clauses | (i) Deeper.",
                "Clauses | (ii) Deepest.",
            ]
        );
        assert_eq!(extracted.blocks[2].clause.as_deref(), Some("2."));
        assert_eq!(extracted.blocks[5].kind, BlockKind::ListItem);
    }
}
