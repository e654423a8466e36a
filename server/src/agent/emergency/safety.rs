//! The fixed words a tenant gets at once, per danger: what to do, whom to call. No model writes them.

use shared::entities::EmergencyKind;
use shared::entities::safety_text::PHONE_PLACEHOLDER;

use crate::agent::language::Language;

/// The program's own safety text, as owners see it: with a placeholder where the phone goes.
pub fn usual_safety_text(kind: EmergencyKind, language: Language) -> String {
    let advice = match language {
        Language::English => english(kind),
        Language::Spanish => spanish(kind),
    };
    let (call, told) = match language {
        Language::English => (
            format!("Our emergency line, any hour: {PHONE_PLACEHOLDER}."),
            "I have alerted the office team; a person will take over here.",
        ),
        Language::Spanish => (
            format!("Nuestra línea de emergencia, a cualquier hora: {PHONE_PLACEHOLDER}."),
            "Ya avisé al equipo de la oficina; una persona seguirá aquí con usted.",
        ),
    };
    format!("{advice}\n\n{call}\n{told}")
}

/// The program's own safety text, ready to be told.
pub fn safety_text(kind: EmergencyKind, language: Language, phone: Option<&str>) -> String {
    with_phone(&usual_safety_text(kind, language), phone)
}

/// A safety text with the office's emergency phone put in; without one its lines are left out.
pub fn with_phone(text: &str, phone: Option<&str>) -> String {
    match phone.map(str::trim).filter(|phone| !phone.is_empty()) {
        Some(phone) => text.replace(PHONE_PLACEHOLDER, phone),
        None => {
            let lines = text
                .lines()
                .filter(|line| !line.contains(PHONE_PLACEHOLDER));
            lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
        }
    }
}

fn english(kind: EmergencyKind) -> &'static str {
    match kind {
        EmergencyKind::Gas => {
            "Please leave the home now and take everyone with you. On the way out don't touch light \
             switches, plugs or the doorbell, don't light anything, and leave the door open behind \
             you. When you are outside and well away, call 911 and the gas company. Don't go back in \
             until they say it is safe."
        }
        EmergencyKind::Fire => {
            "Please get out now and call 911 from outside. Stay low under the smoke, close doors \
             behind you, use the stairs and never the elevator, and don't go back for anything. If you \
             can't get out, close the door, block the gap with cloth, go to a window and tell 911 \
             where you are."
        }
        EmergencyKind::Co => {
            "Carbon monoxide can't be seen or smelled, so please take the alarm seriously. Go outside \
             into fresh air now with everyone who is in the home, and call 911 from there. Tell them if \
             anybody has a headache or feels dizzy or sick. Don't go back in until the fire department \
             says it is safe."
        }
        EmergencyKind::Flood => {
            "If you can reach it safely, turn the water off: at the valve behind the fixture, or at the \
             main valve of the home. Keep out of water that is near outlets, cords or the breaker \
             panel. If the ceiling bulges, stay out from under it. If water reaches anything electric or \
             anyone is in danger, leave and call 911."
        }
        EmergencyKind::NoHeat => {
            "Until the heat is back, keep everyone warm in one room with the door shut, with layers and \
             blankets. Please don't heat with the oven, the stove, a grill or anything that burns fuel: \
             that can be deadly indoors. Keep any electric heater away from cloth and never leave it \
             alone. If a baby, an older or a sick person gets too cold, go somewhere warm; if someone is \
             confused, drowsy or can't stop shivering, call 911."
        }
        EmergencyKind::Electrical => {
            "Please don't touch it, and keep everyone away, above all from water near it. If you can reach \
             the breaker panel safely and it is dry and quiet, switch that circuit off. If you see \
             smoke or flames, smell burning that doesn't stop, or someone got a shock, get out and \
             call 911."
        }
        EmergencyKind::BreakIn => {
            "If someone may still be there, don't go in and don't confront them. Go to a safe place and \
             call 911 now. If you are inside, lock yourself in a room and stay on the line with 911. \
             If it is over, call the police before you touch anything, so that they can look for traces."
        }
        EmergencyKind::LockOut => {
            "If a child, a pet or anyone who needs help is alone inside, or something is on the stove, \
             call 911 right away. Please don't force the door or climb in through a window. Wait in a \
             safe, lit place; we will get you in."
        }
        EmergencyKind::Threat => {
            "If you or anyone else is in danger right now, call 911. Get to a safe place, lock the door if \
             you can, and stay on the line with them. If you can't speak, you can text 911 in many \
             areas. If you are thinking of hurting yourself, call or text 988 at any hour: someone will \
             listen."
        }
        EmergencyKind::Structural => {
            "Please move everyone away from that part of the building now, also from the rooms above and \
             below, and don't lean on, stand on or prop up anything. If something may fall or anyone is \
             hurt, get out and call 911. Don't go back until someone has checked it."
        }
    }
}

fn spanish(kind: EmergencyKind) -> &'static str {
    match kind {
        EmergencyKind::Gas => {
            "Salga de la vivienda ahora con todas las personas. Al salir no toque interruptores, enchufes \
             ni el timbre, no encienda nada y deje la puerta abierta. Ya afuera y lejos, llame al 911 y a \
             la compañía de gas. No vuelva a entrar hasta que le digan que es seguro."
        }
        EmergencyKind::Fire => {
            "Salga ahora y llame al 911 desde afuera. Avance agachado por debajo del humo, cierre las \
             puertas al salir, use la escalera y nunca el elevador, y no regrese por nada. Si no puede \
             salir, cierre la puerta, tape la rendija con tela, vaya a una ventana y diga al 911 dónde \
             está."
        }
        EmergencyKind::Co => {
            "El monóxido de carbono no se ve ni se huele; tome la alarma en serio. Salga ahora al aire libre \
             con todas las personas y llame al 911 desde afuera. Avise si alguien tiene dolor de cabeza, \
             mareo o náusea. No vuelva a entrar hasta que los bomberos digan que es seguro."
        }
        EmergencyKind::Flood => {
            "Si puede llegar sin riesgo, cierre el agua: la llave detrás del aparato o la llave principal. \
             No pise agua que esté cerca de enchufes, cables o el tablero eléctrico. Si el techo se abomba, \
             no se ponga debajo. Si el agua llega a algo eléctrico o alguien está en peligro, salga y llame \
             al 911."
        }
        EmergencyKind::NoHeat => {
            "Mientras vuelve la calefacción, reúna a todos en un cuarto cerrado, con ropa y cobijas. No \
             caliente con el horno, la estufa, un asador ni nada que queme combustible: adentro puede ser \
             mortal. Si un bebé, una persona mayor o enferma tiene demasiado frío, vayan a un lugar \
             caliente; si alguien está confundido o no deja de temblar, llame al 911."
        }
        EmergencyKind::Electrical => {
            "No lo toque y mantenga a todos lejos, sobre todo si hay agua cerca. Si puede llegar sin riesgo \
             al tablero y está seco, apague ese circuito. Si ve humo o llamas, sigue oliendo a quemado o \
             alguien recibió una descarga, salga y llame al 911."
        }
        EmergencyKind::BreakIn => {
            "Si puede que alguien siga ahí, no entre ni lo enfrente. Vaya a un lugar seguro y llame al 911 \
             ahora. Si está adentro, enciérrese en un cuarto y siga en la línea con el 911. Si ya pasó, \
             llame a la policía antes de tocar nada."
        }
        EmergencyKind::LockOut => {
            "Si adentro hay un niño, una mascota o alguien que necesita ayuda, o quedó algo en la estufa, \
             llame al 911 enseguida. No fuerce la puerta ni entre por una ventana. Espere en un lugar \
             seguro y con luz; le vamos a abrir."
        }
        EmergencyKind::Threat => {
            "Si usted u otra persona está en peligro ahora, llame al 911. Vaya a un lugar seguro, cierre con \
             llave si puede y siga en la línea. Si piensa en hacerse daño, llame o escriba al 988 a \
             cualquier hora: alguien le escucha, también en español."
        }
        EmergencyKind::Structural => {
            "Aleje a todos de esa parte del edificio ahora, también de los cuartos de arriba y de abajo, y no \
             se apoye en nada. Si algo puede caer o hay alguien herido, salga y llame al 911. No regrese \
             hasta que alguien lo revise."
        }
    }
}
