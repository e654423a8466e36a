//! The rules for what people type, checked in the form before sending and in the handler again.
//! Each gives back the cleaned text or the sentence to show at the field.

pub mod agent_tests;
pub mod rules;
pub mod tags;

use crate::error::FieldError;

/// Longest message, in bytes of UTF-8.
pub const MESSAGE_BYTES: usize = 16 * 1024;
/// Longest name of a person, company, tag or document, in characters.
pub const NAME_CHARACTERS: usize = 200;
pub const PASSWORD_CHARACTERS_AT_LEAST: usize = 10;
/// Long pass phrases are welcome; the bound keeps hashing cheap.
pub const PASSWORD_CHARACTERS_AT_MOST: usize = 256;
pub const EMAIL_CHARACTERS: usize = 254;
/// Largest document, in bytes.
pub const DOCUMENT_BYTES: usize = 8 * 1024 * 1024;
/// Longest note that goes with an assignment.
pub const ASSIGNMENT_NOTE_CHARACTERS: usize = 1_000;

/// Collects what is wrong with a form, so that all fields are told at once.
#[derive(Debug, Default)]
pub struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    /// Keeps the value, or notes the error and keeps the default.
    pub fn field<T: Default>(&mut self, name: &str, value: Result<T, String>) -> T {
        value.unwrap_or_else(|message| {
            self.errors.push(FieldError::new(name, message));
            T::default()
        })
    }

    /// Whether nothing was wrong so far.
    pub fn is_fine(&self) -> bool {
        self.errors.is_empty()
    }

    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(self.errors)
        }
    }
}

/// The text of a message: not blank, not too long, without control characters. Line ends and
/// everything else that people write, in any script, stays as it is.
pub fn message_body(text: &str) -> Result<String, String> {
    if text.len() > MESSAGE_BYTES {
        return Err(format!(
            "This message has {} KB; the limit is {} KB. Send it in parts.",
            text.len().div_ceil(1024),
            MESSAGE_BYTES / 1024
        ));
    }
    let cleaned = without_controls(text);
    let trimmed = cleaned.trim();
    if trimmed.is_empty() {
        return Err("Write something first.".into());
    }
    Ok(trimmed.to_owned())
}

/// A name: one line, not blank.
pub fn name(text: &str) -> Result<String, String> {
    let one_line = without_controls(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match one_line.chars().count() {
        0 => Err("Enter a name.".into()),
        n if n > NAME_CHARACTERS => Err(format!(
            "This has {n} characters; use {NAME_CHARACTERS} at most."
        )),
        _ => Ok(one_line),
    }
}

/// A name that may be left out.
pub fn optional_name(text: Option<&str>) -> Result<Option<String>, String> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => name(text).map(Some),
    }
}

/// An e-mail address, in lower case. Looks for the shape only: whether it exists, a mail tells.
pub fn email(text: &str) -> Result<String, String> {
    let address = text.trim().to_lowercase();
    let wrong = || Err("Enter an e-mail address like name@example.com.".to_owned());
    if address.chars().count() > EMAIL_CHARACTERS || address.chars().any(char::is_whitespace) {
        return wrong();
    }
    match address.split_once('@') {
        Some((local, domain))
            if !local.is_empty()
                && !domain.contains('@')
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !address.contains(|c: char| c.is_control() || "<>\"(),;:\\".contains(c)) =>
        {
            Ok(address)
        }
        _ => wrong(),
    }
}

/// A new password: length is all that is asked.
pub fn new_password(text: &str) -> Result<String, String> {
    match text.chars().count() {
        n if n < PASSWORD_CHARACTERS_AT_LEAST => Err(format!(
            "Use at least {PASSWORD_CHARACTERS_AT_LEAST} characters."
        )),
        n if n > PASSWORD_CHARACTERS_AT_MOST => Err(format!(
            "Use at most {PASSWORD_CHARACTERS_AT_MOST} characters."
        )),
        _ if COMMON_PASSWORDS.contains(&text.to_lowercase().as_str()) => {
            Err("This password is in every list of common passwords. Choose another.".into())
        }
        _ => Ok(text.to_owned()),
    }
}

/// Common passwords that are long enough to pass the length rule.
const COMMON_PASSWORDS: &[&str] = &[
    "1234567890",
    "0123456789",
    "password12",
    "password123",
    "password1234",
    "qwertyuiop",
    "1q2w3e4r5t",
    "qwerty12345",
    "iloveyou123",
    "administrator",
    "changeme123",
    "letmein1234",
    "welcome1234",
    "porchlight",
    "porchlight1",
    "1111111111",
    "0987654321",
    "aaaaaaaaaa",
];

/// A web origin, `https://host[:port]`, in lower case.
pub fn origin(text: &str) -> Result<String, String> {
    let origin = text.trim().trim_end_matches('/').to_lowercase();
    let host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    match host {
        Some(host)
            if !host.is_empty()
                && host
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c)) =>
        {
            Ok(origin)
        }
        _ => Err("Enter an address like https://www.example.com, without a path.".into()),
    }
}

/// Tabs and line ends stay; other control characters would only serve to deceive.
fn without_controls(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_its_lines_and_its_script() {
        assert_eq!(message_body(" a\r\nb\u{0} ").unwrap(), "a\nb");
        assert_eq!(message_body("مرحبا 👋🏽").unwrap(), "مرحبا 👋🏽");
    }

    #[test]
    fn a_message_is_not_blank_and_not_endless() {
        assert!(message_body(" \n\t ").is_err());
        let error = message_body(&"x".repeat(64 * 1024)).unwrap_err();
        assert_eq!(
            error,
            "This message has 64 KB; the limit is 16 KB. Send it in parts."
        );
        assert!(message_body(&"x".repeat(MESSAGE_BYTES)).is_ok());
    }

    #[test]
    fn an_address_has_a_shape() {
        assert_eq!(email(" Ana@Example.COM ").unwrap(), "ana@example.com");
        for wrong in [
            "",
            "ana",
            "ana@",
            "@x.com",
            "a b@x.com",
            "a@@x.com",
            "a@x",
            "<a@x.com>",
        ] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_is_long_and_not_in_every_list() {
        assert!(new_password("short").is_err());
        assert!(new_password("Password123").is_err());
        assert!(new_password("eleven quiet lamps").is_ok());
    }

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!(
            origin("https://Elm.example/").unwrap(),
            "https://elm.example"
        );
        assert!(origin("https://elm.example/page").is_err());
        assert!(origin("javascript:alert(1)").is_err());
    }

    #[test]
    fn a_form_tells_all_its_errors_at_once() {
        let mut check = Check::default();
        check.field("name", name(" "));
        check.field("email", email("nobody"));
        assert_eq!(check.finish().unwrap_err().len(), 2);
    }
}
