//! English or Spanish: which of the two a tenant writes, so that fixed words come back in it.

use unicode_segmentation::UnicodeSegmentation;

pub use shared::entities::Language;

/// Small words of Spanish that are none of English.
const SPANISH: &str = " el la los las un una unos unas de del que qué y en por para con sin mi mis su \
    sus es está esta están hay tengo tiene tienen cuánto cuándo cómo dónde cuál quién puedo puede \
    necesito quiero se lo le al ya muy pero también gracias hola buenos buenas días tardes noches por \
    favor renta casa agua puerta cuanto cuando como donde cual quien ayuda soy estoy estamos yo ";
const ENGLISH: &str = " the a an is are i my we our you your it this that there have has do does can \
    could will would how what when where who why and or in on at to for of with from please need want \
    not no rent apartment ";

/// The language most of the message's small words belong to; English when they don't tell.
pub fn language_of(message: &str) -> Language {
    let (mut spanish, mut english) = (0usize, 0usize);
    for word in message.unicode_words().take(200) {
        let padded = format!(" {} ", word.to_lowercase());
        spanish += usize::from(SPANISH.contains(&padded));
        english += usize::from(ENGLISH.contains(&padded));
    }
    spanish += message
        .chars()
        .filter(|c| matches!(c, '¿' | '¡' | 'ñ'))
        .count();
    if spanish > english {
        Language::Spanish
    } else {
        Language::English
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spanish_is_told_from_english() {
        assert_eq!(language_of("¿Cuándo se paga la renta?"), Language::Spanish);
        assert_eq!(language_of("hay fuego en la cocina"), Language::Spanish);
        assert_eq!(
            language_of("Is the casa on Elm Street free?"),
            Language::English
        );
        assert_eq!(language_of("🙂"), Language::English);
    }
}
