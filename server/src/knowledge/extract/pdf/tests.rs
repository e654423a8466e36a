//! PDFs made here, object by object, and what hostile ones do.

use lopdf::content::{Content, Operation};
use lopdf::{Object, Stream, dictionary};

use super::*;

fn show(font: &str, size: i64, x: i64, y: i64, text: &str) -> Vec<Operation> {
    vec![
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec![font.into(), size.into()]),
        Operation::new("Td", vec![x.into(), y.into()]),
        Operation::new("Tj", vec![Object::string_literal(text)]),
        Operation::new("ET", vec![]),
    ]
}

/// A document whose pages draw these commands.
fn document(pages: &[Vec<Operation>]) -> Document {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = |name: &str| {
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name,
        "Encoding" => "WinAnsiEncoding" }
    };
    let plain = document.add_object(font("Helvetica"));
    let bold = document.add_object(font("Helvetica-Bold"));
    let resources =
        document.add_object(dictionary! { "Font" => dictionary! { "F" => plain, "B" => bold } });
    let kids: Vec<Object> = pages
        .iter()
        .map(|operations| {
            let content = Content {
                operations: operations.clone(),
            };
            let content = Stream::new(dictionary! {}, content.encode().unwrap());
            let content = document.add_object(content);
            let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content };
            document.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(kids.len()).unwrap();
    let pages = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count,
    "Resources" => resources, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
    document.objects.insert(tree, pages.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    document
}

fn bytes(document: &mut Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn lease() -> Vec<u8> {
    let page = |number: i64, body: Vec<Operation>| {
        [
            show("F", 8, 60, 800, "Elm House lease"),
            body,
            show("F", 8, 280, 30, &format!("Page {number} of 3")),
        ]
        .concat()
    };
    let first = [
        show("B", 20, 60, 760, "Residential lease"),
        show("B", 11, 60, 720, "1. Rent"),
        show(
            "F",
            11,
            60,
            700,
            "Rent is due on the first day of each month, and it is late when it ar-",
        ),
        show("F", 11, 60, 686, "rives after the fifth."),
        show("F", 11, 60, 660, "(a)"),
        show("F", 11, 90, 660, "A late fee of $75 is charged once."),
    ]
    .concat();
    let second = [
        show("B", 11, 60, 720, "2. Fees"),
        show("B", 11, 60, 690, "Fee"),
        show("B", 11, 300, 690, "Amount"),
        show("F", 11, 60, 670, "Lost key"),
        show("F", 11, 300, 670, "$25"),
    ]
    .concat();
    let third = show(
        "F",
        11,
        60,
        720,
        "Quiet hours begin at ten in the evening and end at seven.",
    );
    bytes(&mut document(&[
        page(1, first),
        page(2, second),
        page(3, third),
    ]))
}

#[test]
fn pages_become_headings_paragraphs_clauses_and_rows() {
    let extracted = read(&lease()).unwrap();
    let blocks = extracted.blocks.iter();
    let seen: Vec<String> = blocks
        .map(|it| {
            let page = it.page.unwrap();
            format!("{page} | {} | {}", it.headings.join(" > "), it.text)
        })
        .collect();
    assert_eq!(extracted.title, "Residential lease");
    assert_eq!(
        seen,
        [
            "1 | 1. Rent | Rent is due on the first day of each month, and it is late when it arrives \
             after the fifth.",
            "1 | 1. Rent | (a) A late fee of $75 is charged once.",
            "2 | 2. Fees | Fee: Lost key; Amount: $25",
            "3 | 2. Fees | Quiet hours begin at ten in the evening and end at seven.",
        ]
    );
}

#[test]
fn words_are_parted_where_the_pen_moved_on() {
    let pieces = vec![
        Object::string_literal("Qui"),
        20.into(),
        Object::string_literal("et"),
        (-300).into(),
        Object::string_literal("hours"),
    ];
    let mut page = show("F", 11, 60, 700, "");
    page[3] = Operation::new("TJ", vec![pieces.into()]);
    page.extend(show("F", 11, 60, 680, "begin at ten in the evening."));
    let extracted = read(&bytes(&mut document(&[page]))).unwrap();
    assert!(extracted.blocks[0].text.starts_with("Quiet hours"));
}

#[test]
fn a_font_with_names_of_its_own_is_read_by_its_map() {
    let map = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
        /CMapName /Own def\n/CMapType 2 def\n\
        1 begincodespacerange\n<00> <ff>\nendcodespacerange\n\
        1 beginbfrange\n<01> <1a> <0061>\nendbfrange\n\
        endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
    let drawn: String = "rentisdueonthefirst"
        .chars()
        .map(|c| char::from(u8::try_from(u32::from(c) - 96).unwrap()))
        .collect();
    let mut document = document(&[show("F", 11, 60, 700, &drawn)]);
    let map = document.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
    let names = dictionary! { "Type" => "Encoding",
    "Differences" => vec![1.into(), "g1".into(), "g2".into()] };
    let fonts = document
        .objects
        .values_mut()
        .filter_map(|it| it.as_dict_mut().ok());
    for font in fonts.filter(|it| it.has_type(b"Font")) {
        font.set("ToUnicode", map);
        font.set("Encoding", names.clone());
    }
    let extracted = read(&bytes(&mut document)).unwrap();
    assert_eq!(extracted.blocks[0].text, "rentisdueonthefirst");
}

#[test]
fn what_cannot_be_read_is_refused_in_words() {
    let refused = |bytes: &[u8]| read(bytes).unwrap_err();
    assert_eq!(refused(b""), ExtractError::Empty);
    assert_eq!(refused(b"%PDF-1.7\nnothing"), DAMAGED);
    let scans = vec![show("F", 8, 60, 30, "1"); 3];
    assert_eq!(
        refused(&bytes(&mut document(&scans))),
        ExtractError::OnlyPictures { pages: 3 }
    );
    let empty: Vec<Vec<Operation>> = vec![Vec::new(); 2_001];
    assert_eq!(
        refused(&bytes(&mut document(&empty))),
        ExtractError::TooManyPages {
            pages: 2_001,
            limit: MAX_PAGES
        }
    );
}

#[test]
fn a_password_is_asked_for_only_where_there_is_one() {
    let locked = |user: &str| {
        let mut document = document(&[show("F", 11, 60, 700, "Rent is due on the first.")]);
        document.trailer.set(
            "ID",
            vec![
                Object::string_literal("0123456789abcdef"),
                Object::string_literal("0123456789abcdef"),
            ],
        );
        let version = lopdf::EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password: user,
            key_length: 128,
            permissions: lopdf::Permissions::PRINTABLE,
        };
        let state = lopdf::EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        bytes(&mut document)
    };
    assert_eq!(read(&locked("secret")), Err(ExtractError::Encrypted));
    assert!(read(&locked("")).is_ok());
}

#[test]
fn streams_that_grow_and_drawings_in_circles_end() {
    let mut bomb = document(&[show("F", 11, 60, 700, "small")]);
    let huge = vec![b' '; MAX_STREAM + 1];
    for object in bomb.objects.values_mut() {
        if let Object::Stream(stream) = object {
            stream.set_plain_content(huge.clone());
            stream.compress().unwrap();
        }
    }
    let bomb = bytes(&mut bomb);
    assert!(bomb.len() < 100_000);
    assert_eq!(
        read(&bomb),
        Err(ExtractError::UnpacksTooLarge { megabytes: 128 })
    );

    let text = "A drawing that draws itself has its words all the same.";
    let mut page = show("F", 11, 60, 700, text);
    page.push(Operation::new("Do", vec!["X".into()]));
    let mut circle = document(&[page]);
    let form = circle.new_object_id();
    let itself = Content {
        operations: vec![Operation::new("Do", vec!["X".into()])],
    };
    let drawing = dictionary! { "Subtype" => "Form",
    "Resources" => dictionary! { "XObject" => dictionary! { "X" => form } } };
    let drawing = Stream::new(drawing, itself.encode().unwrap());
    circle.objects.insert(form, drawing.into());
    let shared = circle
        .objects
        .values_mut()
        .filter_map(|it| it.as_dict_mut().ok());
    for resources in shared.filter(|it| it.has(b"Font")) {
        resources.set("XObject", dictionary! { "X" => form });
    }
    let extracted = read(&bytes(&mut circle)).unwrap();
    assert_eq!(extracted.blocks[0].text, text);
}

#[test]
fn a_file_cut_or_changed_anywhere_is_read_or_refused() {
    let whole = lease();
    for end in (0..whole.len()).step_by(7) {
        let _ = read(&whole[..end]);
    }
    let mut changed = whole.clone();
    for at in (0..whole.len()).step_by(5) {
        changed[at] ^= 0x2a;
        let _ = read(&changed);
        changed[at] ^= 0x2a;
    }
    assert!(read(&whole).is_ok());
}
