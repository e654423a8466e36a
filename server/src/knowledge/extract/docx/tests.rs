//! Word documents made here, part by part, and what hostile ones do.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, xml) in parts {
        zip.start_file(*path, SimpleFileOptions::default()).unwrap();
        zip.write_all(xml.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> String {
    format!(r#"<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#)
}

fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn seen(bytes: &[u8]) -> Vec<String> {
    let extracted = read(bytes).unwrap();
    let blocks = extracted.blocks.into_iter();
    std::iter::once(extracted.title)
        .chain(blocks.map(|it| format!("{} | {}", it.headings.join(" > "), it.text)))
        .collect()
}

const STYLES: &str = r#"<w:styles xmlns:w="w">
    <w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
    <w:style w:styleId="Kop1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
    <w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="Kop1"/></w:style>
    <w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
</w:styles>"#;

const NUMBERING: &str = r#"<w:numbering xmlns:w="w">
    <w:abstractNum w:abstractNumId="7">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl>
    </w:abstractNum>
    <w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>
</w:numbering>"#;

fn item(level: usize, text: &str) -> String {
    let properties = format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>"#);
    paragraph(&properties, text)
}

#[test]
fn styles_make_headings_and_lists_keep_the_numbers_word_shows() {
    let body = [
        paragraph(r#"<w:pStyle w:val="Titel"/>"#, "Lease &amp; rules"),
        paragraph(r#"<w:pStyle w:val="Mine"/>"#, "Rent"),
        item(0, "Due on the 1st."),
        item(1, "In full,"),
        item(1, "by transfer."),
        item(0, "Late on the 6th."),
        item(1, "A fee is due."),
        paragraph(r#"<w:pStyle w:val="Loop"/>"#, "No circle."),
    ];
    let parts = [
        ("word/document.xml", document(&body.concat())),
        ("word/styles.xml", STYLES.to_owned()),
        ("word/numbering.xml", NUMBERING.to_owned()),
    ];
    let parts = parts.each_ref().map(|(path, xml)| (*path, xml.as_str()));
    assert_eq!(
        seen(&packed(&parts)),
        [
            "Lease & rules",
            "Rent | 1. Due on the 1st.",
            "Rent | (a) In full,",
            "Rent | (b) by transfer.",
            "Rent | 2. Late on the 6th.",
            "Rent | (a) A fee is due.",
            "Rent | No circle.",
        ]
    );
}

#[test]
fn rows_stand_under_their_header_and_deleted_words_are_gone() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph("", text));
    let row = |a: &str, b: &str| format!("<w:tr>{}{}</w:tr>", cell(a), cell(b));
    let body = format!(
        "<w:tbl>{}{}</w:tbl><w:p><w:r><w:t>Fee: </w:t></w:r><w:del><w:r><w:t>$50</w:t></w:r></w:del>\
         <w:ins><w:r><w:t>$75</w:t></w:r></w:ins></w:p>",
        row("Fee", "Amount"),
        row("Late rent", "$75")
    );
    let bytes = packed(&[("word/document.xml", &document(&body))]);
    assert_eq!(
        seen(&bytes)[1..],
        [" | Fee: Late rent; Amount: $75", " | Fee: $75"]
    );
}

#[test]
fn hostile_documents_are_refused_in_words() {
    let refused = |bytes: &[u8]| read(bytes).unwrap_err();
    assert_eq!(refused(b""), ExtractError::Empty);
    assert_eq!(refused(b"no zip"), DAMAGED);
    assert_eq!(refused(&packed(&[("a.txt", "no document")])), DAMAGED);
    let old = [
        &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
        &[0; 600][..],
    ]
    .concat();
    assert_eq!(refused(&old), ExtractError::Encrypted);
    let deep = document(&"<w:x>".repeat(5000));
    assert_eq!(
        refused(&packed(&[("word/document.xml", &deep)])),
        ExtractError::TooNested
    );
    let bomb = document(&" ".repeat(65 * 1024 * 1024));
    let bytes = packed(&[("word/document.xml", &bomb)]);
    assert!(bytes.len() < 200_000);
    assert_eq!(
        refused(&bytes),
        ExtractError::UnpacksTooLarge { megabytes: 64 }
    );
    let grows = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>"#.to_owned()
        + &document(&paragraph("", "&b;words"));
    assert_eq!(
        seen(&packed(&[("word/document.xml", &grows)])),
        ["", " | words"],
        "entities of the document's own are not expanded"
    );
}

#[test]
fn a_document_cut_anywhere_is_read_or_refused() {
    let bytes = packed(&[(
        "word/document.xml",
        &document(&paragraph("", "Rent is due.")),
    )]);
    for end in 0..bytes.len() {
        assert!(read(&bytes[..end]).is_err());
    }
    let mut flipped = bytes.clone();
    for at in 0..bytes.len() {
        flipped[at] ^= 0x55;
        let _ = read(&flipped);
        flipped[at] ^= 0x55;
    }
}
