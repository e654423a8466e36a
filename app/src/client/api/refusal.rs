//! Reads the body of a refusal. A gateway in between may have written something else.

use shared::error::{ApiError, ErrorCode, FieldError};

use super::local_error;
use crate::client::json::{self, Json};

pub(super) fn read(status: u16, text: &str) -> ApiError {
    json::parse(text)
        .and_then(|body| error(&body))
        .unwrap_or_else(|| {
            local_error(match status {
                502..=504 => ErrorCode::Unavailable,
                _ => ErrorCode::Internal,
            })
        })
}

fn error(body: &impl Json) -> Option<ApiError> {
    let code = body.get("code")?.text()?;
    let fields = body.get("fields").and_then(|fields| fields.items());
    Some(ApiError {
        code: ErrorCode::ALL
            .iter()
            .copied()
            .find(|known| known.as_str() == code)?,
        message: body.get("message")?.text()?,
        request_id: body.get("request_id")?.text()?,
        fields: fields
            .unwrap_or_default()
            .iter()
            .filter_map(|field| {
                let name = field.get("field")?.text()?;
                Some(FieldError::new(&name, field.get("message")?.text()?))
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_as_it_was_written() {
        for code in ErrorCode::ALL {
            let written = ApiError {
                code: *code,
                message: "Enter a name.".into(),
                request_id: "r-1".into(),
                fields: vec![FieldError::new("name", "Enter a name.")],
            };
            let body = serde_json::to_value(&written).unwrap();
            assert_eq!(error(&body), Some(written));
        }
    }

    #[test]
    fn what_a_gateway_wrote_is_no_refusal_of_ours() {
        assert_eq!(error(&serde_json::json!("<html>")), None);
        assert_eq!(
            error(&serde_json::json!({"code": "teapot", "message": ""})),
            None
        );
    }
}
