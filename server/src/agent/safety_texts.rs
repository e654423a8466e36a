//! The safety texts as owners read and change them. They stand here and not in `inbox`, because the
//! program's own texts are the agent's.

use shared::api::safety_texts::SafetyTextChange;
use shared::entities::{EmergencyKind, Language, SafetyText};
use shared::live::{AgentChange, EventKind};
use shared::validate::{self, Check};

use crate::agent::emergency::usual_safety_text;
use crate::agent::policy::SafetyTexts;
use crate::cx::Cx;
use crate::inbox::InboxError;

/// Every kind of danger in every language.
pub async fn list_safety_texts(cx: &Cx) -> Result<Vec<SafetyText>, InboxError> {
    let texts = SafetyTexts::new(cx.store().safety_texts(cx.workspace).await?);
    let all = EmergencyKind::ALL
        .into_iter()
        .flat_map(|kind| Language::ALL.map(|language| (kind, language)));
    let all = all.map(|(kind, language)| SafetyText {
        emergency: kind,
        language,
        usual: usual_safety_text(kind, language),
        own: texts.own(kind, language).map(str::to_owned),
    });
    Ok(all.collect())
}

/// The program's own text, sent as the workspace's, is the program's own.
pub async fn change_safety_text(
    cx: &Cx,
    change: SafetyTextChange,
) -> Result<SafetyText, InboxError> {
    let SafetyTextChange {
        emergency,
        language,
        text,
    } = change;
    let usual = usual_safety_text(emergency, language);
    let mut check = Check::default();
    let text = text.map(|text| check.field("text", validate::rules::safety_text(&text, &usual)));
    check.finish().map_err(InboxError::Invalid)?;
    let text = text.filter(|text| *text != usual);
    let mut tx = cx.begin().await?;
    tx.hold_workspace().await?;
    let before = SafetyTexts::new(cx.store().safety_texts(cx.workspace).await?);
    if before.own(emergency, language) != text.as_deref() {
        tx.put_safety_text(emergency, language, text.as_deref())
            .await?;
        let change = AgentChange::SafetyTextChanged {
            emergency,
            language,
            text: text.clone(),
        };
        cx.append(&mut tx, EventKind::AgentChanged { change })
            .await?;
        cx.commit(tx).await?;
    }
    Ok(SafetyText {
        emergency,
        language,
        usual,
        own: text,
    })
}
