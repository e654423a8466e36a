//! Greetings, thanks and goodbyes get a short human-sounding reply without a search. Pure.

use crate::agent::language::Language;
use crate::agent::wording::Words;

/// What a message without a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Smalltalk {
    Greeting,
    Thanks,
    Goodbye,
    /// "ok", "never mind": nothing is wanted.
    Acknowledgement,
    /// "Are you a bot?"
    WhoAreYou,
}

const GREETING: &str = " hi hello hey heya hiya howdy greetings yo hola buenas buenos saludos morning evening \
    afternoon ";
const THANKS: &str =
    " thanks thank thx ty tysm gracias thankyou appreciate appreciated cheers agradezco ";
const GOODBYE: &str = " bye goodbye cya adios chao ciao ";
const ACKNOWLEDGEMENT: &str = " ok okay okey k kk yes no yep nope sure great perfect cool awesome alright good \
    fine nice understood noted nevermind never vale listo entendido bueno perfecto si claro lol haha test \
    testing ";
/// Words that may stand around those above without asking anything.
const FILLER: &str = " there good good day days morning afternoon evening night you your u so much a lot very \
    everyone all team and the for help helping helped that it is was its to me my again today everybody \
    folks again have nice great weekend happy new year holidays holiday week dia tardes noches muchas muchisimas mil por \
    la su ayuda muy amable a todos see later soon take care hasta luego got im im just saying wanted say \
    mind problem no worries figured out all set sorry one this works worked fine well done lovely \
    cheers really super kind from of y e ";

/// What kind of small talk this is; `None` when something is asked or told.
pub fn smalltalk(message: &str) -> Option<Smalltalk> {
    let words = Words::read(message);
    if words.is_empty() {
        // Only emoji or signs.
        return (!message.trim().is_empty()).then_some(Smalltalk::Acknowledgement);
    }
    if asks_who_we_are(&words) {
        return Some(Smalltalk::WhoAreYou);
    }
    let lists = [GREETING, THANKS, GOODBYE, ACKNOWLEDGEMENT, FILLER];
    if message.contains('?') && !words.any_in(GREETING) || words.len() > 20 || !words.all_in(&lists)
    {
        return None;
    }
    [
        (THANKS, Smalltalk::Thanks),
        (GOODBYE, Smalltalk::Goodbye),
        (GREETING, Smalltalk::Greeting),
        (ACKNOWLEDGEMENT, Smalltalk::Acknowledgement),
    ]
    .into_iter()
    .find(|(list, _)| words.any_in(list))
    .map(|(_, kind)| kind)
}

fn asks_who_we_are(words: &Words) -> bool {
    let who = [" are ", " is ", " eres ", " es ", " am ", " estoy "];
    let what = " bot robot ai human person computer machine humano persona maquina ia real ";
    let around = " are you a an the is this i am talking to chatting with or real actually actual just hello hi \
        eres un una es esto hablo con estoy hablando o ";
    words.len() <= 12
        && words.any_in(what)
        && who.iter().any(|verb| words.any_in(verb))
        && words.any_in(" you this eres esto hablando i ")
        && words.all_in(&[what, around])
}

/// The reply, in the tenant's language.
pub fn reply_to(kind: Smalltalk, language: Language) -> &'static str {
    match (kind, language) {
        (Smalltalk::Greeting, Language::English) => {
            "Hello! What can I help you with? You can ask me about your lease, payments, repairs or the \
             house rules, or ask for a person at any time."
        }
        (Smalltalk::Greeting, Language::Spanish) => {
            "¡Hola! ¿En qué le puedo ayudar? Puede preguntarme sobre su contrato, pagos, reparaciones o las \
             reglas de la casa, o pedir hablar con una persona cuando quiera."
        }
        (Smalltalk::Thanks, Language::English) => {
            "You're welcome! Write any time if something else comes up."
        }
        (Smalltalk::Thanks, Language::Spanish) => "¡Con gusto! Escriba cuando necesite algo más.",
        (Smalltalk::Goodbye, Language::English) => "Goodbye, and take care!",
        (Smalltalk::Goodbye, Language::Spanish) => "¡Hasta luego, que esté bien!",
        (Smalltalk::Acknowledgement, Language::English) => {
            "All right. I'm here if you need anything."
        }
        (Smalltalk::Acknowledgement, Language::Spanish) => {
            "De acuerdo. Aquí estoy si necesita algo."
        }
        (Smalltalk::WhoAreYou, Language::English) => {
            "I'm the office's AI assistant: I answer from the leasing documents and show where it stands. \
             If you'd rather write with a person, say so and I'll ask one to join."
        }
        (Smalltalk::WhoAreYou, Language::Spanish) => {
            "Soy el asistente de inteligencia artificial de la oficina: respondo con los documentos de \
             arrendamiento y muestro dónde está escrito. Si prefiere a una persona, dígamelo y la llamo."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_talk_is_told_from_questions() {
        for (message, expected) in [
            ("Hi!", Some(Smalltalk::Greeting)),
            ("good morning", Some(Smalltalk::Greeting)),
            ("hey, how are you?", None),
            ("Thank you so much, that helped", Some(Smalltalk::Thanks)),
            ("gracias, muy amable", Some(Smalltalk::Thanks)),
            ("ok", Some(Smalltalk::Acknowledgement)),
            ("👍👍", Some(Smalltalk::Acknowledgement)),
            ("Are you a bot?", Some(Smalltalk::WhoAreYou)),
            ("Am I talking to a real person?", Some(Smalltalk::WhoAreYou)),
            ("Hi, when is rent due?", None),
            ("thanks, and the deposit?", None),
            ("", None),
            ("can I talk to a person", None),
        ] {
            assert_eq!(smalltalk(message), expected, "{message}");
        }
    }
}
