//! Tables saved as text. A table of questions and answers becomes a section per question, so that the
//! question finds its answer; every other table becomes rows whose cells stand behind their headers.

use super::{BlockKind, ExtractError, Extracted, Outline};

/// Names of columns, in English and Spanish.
const QUESTIONS: [&str; 4] = ["question", "questions", "q", "pregunta"];
const ANSWERS: [&str; 5] = ["answer", "answers", "a", "respuesta", "response"];

pub(super) fn read(source: &str) -> Result<Extracted, ExtractError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter_of(source))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(source.as_bytes());
    let damaged = ExtractError::Damaged { format: "a table" };
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.map(|row| row.iter().map(str::to_owned).collect()))
        .collect::<Result<_, _>>()
        .map_err(|_| damaged)?;
    let mut outline = Outline::default();
    let Some((header, rows)) = rows.split_first() else {
        return Ok(outline.finish());
    };
    match (column(header, &QUESTIONS), column(header, &ANSWERS)) {
        (Some(question), Some(answer)) => {
            for row in rows {
                add_answer(&mut outline, row.get(question), row.get(answer));
            }
        }
        // Two columns without such a header whose first cells ask: nobody named them.
        _ if asks(header) => {
            for row in std::iter::once(header).chain(rows) {
                add_answer(&mut outline, row.first(), row.get(1));
            }
        }
        _ => {
            for row in rows {
                outline.add_row(header, row);
            }
        }
    }
    Ok(outline.finish())
}

fn add_answer(outline: &mut Outline, question: Option<&String>, answer: Option<&String>) {
    let (Some(question), Some(answer)) = (question, answer) else {
        return;
    };
    outline.add_heading(2, question);
    for paragraph in answer.lines() {
        outline.add_block(BlockKind::Paragraph, paragraph);
    }
}

fn column(header: &[String], names: &[&str]) -> Option<usize> {
    header
        .iter()
        .position(|cell| names.contains(&cell.to_lowercase().as_str()))
}

fn asks(row: &[String]) -> bool {
    row.len() == 2 && row[0].ends_with('?')
}

/// The one of `,`, `;` and tab that stands most often in the first line.
fn delimiter_of(source: &str) -> u8 {
    let first = source.lines().next().unwrap_or("");
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(source: &str) -> Vec<String> {
        let blocks = read(source).unwrap().blocks.into_iter();
        blocks
            .map(|block| format!("{} | {}", block.headings.join(" > "), block.text))
            .collect()
    }

    #[test]
    fn questions_become_sections_of_their_answers() {
        let source =
            "Answer;Question\nOn the 1st.;When is rent due?\n\"Yes; two cats.\nNo dogs.\";Pets?\n";
        assert_eq!(
            seen(source),
            [
                "When is rent due? | On the 1st.",
                "Pets? | Yes; two cats.",
                "Pets? | No dogs."
            ]
        );
        assert_eq!(seen("Is there a gym?,Yes.\nA pool?,No.").len(), 2);
    }

    #[test]
    fn other_tables_keep_their_header_in_every_row() {
        assert_eq!(
            seen("Fee\tAmount\nLate rent\t$75\n\nLost key\t\n"),
            [" | Fee: Late rent; Amount: $75", " | Fee: Lost key"]
        );
    }

    #[test]
    fn odd_tables_are_read_or_empty() {
        for source in ["", ",,,\n,,", "\"never closed", "a\n\"b\"\"c\",d,e"] {
            assert!(read(source).is_ok(), "{source}");
        }
    }
}
