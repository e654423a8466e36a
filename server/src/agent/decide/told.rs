//! What the tenant is told when a person is asked for: short, plain, without a promise of when.

use shared::entities::Trigger;

use crate::agent::escalation::Finding;
use crate::agent::language::Language;

/// The words for this reason, in the tenant's language.
pub fn told_of_handoff(finding: &Finding, language: Language) -> &'static str {
    match (finding.trigger, language) {
        (Trigger::AskedForPerson, Language::English) => {
            "Of course. I've asked a person from the office to join you here. Feel free to add anything \
             they should know."
        }
        (Trigger::AskedForPerson, Language::Spanish) => {
            "Claro. Ya pedí que una persona de la oficina siga aquí con usted. Puede agregar lo que deba \
             saber."
        }
        (Trigger::SensitiveTopic, language) => told_of_topic(&finding.rule, language),
        (Trigger::RepeatedQuestion, Language::English) => {
            "It seems my answer didn't help. I've asked a person from the office to look at your question \
             and answer you here."
        }
        (Trigger::RepeatedQuestion, Language::Spanish) => {
            "Parece que mi respuesta no ayudó. Ya pedí que una persona de la oficina vea su pregunta y le \
             responda aquí."
        }
        (Trigger::WorkspaceRule { .. }, Language::English) => {
            "Thank you for telling us. I've asked a person from the office to look at this and answer you \
             here."
        }
        (Trigger::WorkspaceRule { .. }, Language::Spanish) => {
            "Gracias por avisarnos. Ya pedí que una persona de la oficina lo vea y le responda aquí."
        }
        (Trigger::AgentUnavailable, Language::English) => {
            "I can't look things up right now, so I've asked a person from the office to answer you here."
        }
        (Trigger::AgentUnavailable, Language::Spanish) => {
            "En este momento no puedo consultar los documentos; ya pedí que una persona de la oficina le \
             responda aquí."
        }
        (Trigger::LowSupport | Trigger::Emergency { .. }, Language::English) => {
            "I'm not sure about that from the documents I have, so I'd rather not guess. I've asked a person \
             from the office to answer you here."
        }
        (Trigger::LowSupport | Trigger::Emergency { .. }, Language::Spanish) => {
            "No encuentro una respuesta segura en los documentos que tengo y prefiero no adivinar. Ya pedí \
             que una persona de la oficina le responda aquí."
        }
    }
}

fn told_of_topic(rule: &str, language: Language) -> &'static str {
    match (rule, language) {
        ("sensitive.domestic_violence", Language::English) => {
            "Thank you for telling us. Your safety comes first: if you are in danger, call 911, and the \
             National Domestic Violence Hotline is there day and night at 1-800-799-7233. A person from the \
             office will continue with you here, in confidence."
        }
        ("sensitive.domestic_violence", Language::Spanish) => {
            "Gracias por decírnoslo. Su seguridad es lo primero: si está en peligro, llame al 911; la línea \
             nacional contra la violencia doméstica atiende día y noche en el 1-800-799-7233. Una persona de \
             la oficina seguirá aquí con usted, de manera confidencial."
        }
        (_, Language::English) => {
            "Thank you for telling us. This deserves a person's attention, not an automatic answer, so I've \
             asked someone from the office to continue with you here."
        }
        (_, Language::Spanish) => {
            "Gracias por decírnoslo. Esto merece la atención de una persona y no una respuesta automática; ya \
             pedí que alguien de la oficina siga aquí con usted."
        }
    }
}
