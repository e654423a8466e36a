//! Adding a document: chosen or dropped, for one property or all. What can't be used is said before
//! it is sent.

use js_sys::{ArrayBuffer, Uint8Array};
use leptos::html;
use leptos::prelude::*;
use shared::api::documents::{NewDocument, UploadDocument};
use shared::ids::PropertyId;
use shared::validate::DOCUMENT_BYTES;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, File, FileList};

use crate::client::ids;
use crate::inbox::document::size;
use crate::inbox::property_choice::PropertyChoice;
use crate::inbox::typed_in::TypedIn;
use crate::stores::{Stores, stores};
use crate::ui::{Button, ButtonKind, Glyph, Icon};

const ENDINGS: [&str; 9] = [
    ".pdf",
    ".docx",
    ".md",
    ".markdown",
    ".txt",
    ".html",
    ".htm",
    ".csv",
    ".tsv",
];

#[component]
pub fn Upload() -> impl IntoView {
    let stores = stores();
    let property = RwSignal::new(None::<PropertyId>);
    let problems = RwSignal::new(Vec::<String>::new());
    let busy = RwSignal::new(false);
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();

    let take = move |files: Option<FileList>| {
        let Some(files) = files else { return };
        let files: Vec<File> = (0..files.length()).filter_map(|at| files.get(at)).collect();
        problems.set(Vec::new());
        busy.set(true);
        leptos::task::spawn_local(async move {
            for file in files {
                if let Err(why) = send(stores, &file, property.get_untracked()).await {
                    problems.update(|problems| problems.push(format!("{}: {why}", file.name())));
                }
            }
            busy.set(false);
        });
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()));
    };
    view! {
        <section
            class="upload"
            aria-label="Add documents"
            data-over=move || over.get().then_some("true")
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <Icon glyph=Glyph::Upload large=true />
            <div class="card-main">
                <p class="card-title">"Drop files here"</p>
                <p class="card-words">
                    {format!(
                        "PDF, Word, Markdown, text, HTML or tables, up to {} each.",
                        size(u64::try_from(DOCUMENT_BYTES).unwrap_or(u64::MAX)),
                    )}
                </p>
            </div>
            <div class="upload-tools">
                <PropertyChoice
                    label="They hold for"
                    none="All properties"
                    property=property
                />
                <input
                    node_ref=input
                    id="upload-files"
                    type="file"
                    class="sr-only"
                    tabindex="-1"
                    aria-label="Files"
                    multiple=true
                    accept=ENDINGS.join(",")
                    on:change=move |_| {
                        if let Some(input) = input.get_untracked() {
                            take(input.files());
                            // The same file may be chosen again after a failure.
                            request_animation_frame(move || input.set_value(""));
                        }
                    }
                />
                <TypedIn />
                <Button
                    label="Choose files"
                    kind=ButtonKind::Primary
                    busy=busy
                    on_press=Callback::new(move |()| {
                        if let Some(input) = input.get_untracked() {
                            input.click();
                        }
                    })
                />
            </div>
            <Problems problems=problems />
        </section>
    }
    .into_any()
}

/// One sentence for each file that could not be taken.
#[component]
fn Problems(problems: RwSignal<Vec<String>>) -> impl IntoView {
    view! {
        <div class="upload-problems" role="alert">
            {move || {
                problems
                    .get()
                    .into_iter()
                    .map(|problem| {
                        view! {
                            <p class="field-error">
                                <Icon glyph=Glyph::TriangleAlert />
                                <span dir="auto">{problem}</span>
                            </p>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

/// `Err` is the sentence to show beside the file's name.
async fn send(stores: Stores, file: &File, property: Option<PropertyId>) -> Result<(), String> {
    let name = file.name();
    refuse(&name, file.size())?;
    let unreadable = || "this file could not be read. Try again.".to_owned();
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| unreadable())?;
    let bytes = Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec();
    let document = NewDocument {
        id: ids::new_id(),
        file_name: name,
        title: None,
        property,
        content: base64(&bytes),
    };
    match stores.call::<UploadDocument>(&(), &document).await {
        Ok(taken) => {
            stores.announcer.say(&format!("{} was added.", taken.title));
            Ok(())
        }
        Err(error) => Err(error.message),
    }
}

/// What can be known without sending it.
fn refuse(name: &str, bytes: f64) -> Result<(), String> {
    let name = name.to_lowercase();
    if !ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return Err(
            "this kind of file can't be read. Use .pdf, .docx, .md, .txt, .html or .csv."
                .to_owned(),
        );
    }
    if bytes == 0.0 {
        return Err("this file is empty.".to_owned());
    }
    #[expect(clippy::cast_precision_loss, reason = "a limit of some megabytes")]
    let limit = DOCUMENT_BYTES as f64;
    if bytes > limit {
        return Err("this file is too large. Split it into parts.".to_owned());
    }
    Ok(())
}

/// RFC 4648, section 4.
pub fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| group.get(at).copied().map_or(0, u32::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place <= group.len() {
                let six = (bits >> (18 - 6 * place)) & 63;
                text.push(char::from(SIGNS[six as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        // The vectors of RFC 4648, section 10.
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_file_that_can_not_be_used_is_said_before_it_is_sent() {
        assert!(
            refuse("lease.DOC", 10.0)
                .unwrap_err()
                .contains("can't be read")
        );
        assert!(refuse("lease.md", 0.0).unwrap_err().contains("empty"));
        assert!(refuse("lease.txt", 1e9).unwrap_err().contains("too large"));
        assert!(refuse("Lease.PDF", 10.0).is_ok());
    }
}
