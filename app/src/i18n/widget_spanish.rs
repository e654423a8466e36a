//! The widget in Spanish, as spoken in the Americas: tenants are addressed as «usted».

use super::WidgetTexts;

pub(super) static TEXTS: WidgetTexts = WidgetTexts {
    close: "Cerrar el chat",
    conversation: "Conversación",
    messages: "Mensajes",
    emergency_call: |phone| ["¿Emergencia? Llame al ", phone].concat(),
    disclosure: "Está escribiendo con nuestro asistente de IA. \
                 Puede pedir hablar con una persona en cualquier momento.",
    closing_note: "Escriba cuando quiera: la conversación se abre de nuevo.",

    assistant: "Asistente de IA",
    you: "Usted",
    assistant_answers: |hours| ["Asistente de IA ahora · el equipo: ", hours].concat(),
    person_asked_now: |hours| ["Avisamos al equipo · ", hours].concat(),
    person_answers: |name| [name, ", de la oficina, le responde"].concat(),
    assistant_types: "El asistente de IA está respondiendo",
    person_types: |name| [name, " está escribiendo"].concat(),
    from_the_office: "de la oficina",

    quick_questions: "Preguntas frecuentes",
    loading: "Abriendo el chat",

    person_asked: |hours| {
        if hours.is_empty() {
            return "Avisamos a una persona. Puede seguir escribiendo aquí.".to_owned();
        }
        [
            "Avisamos a una persona. Horario del equipo: ",
            hours,
            ". Puede seguir escribiendo.",
        ]
        .concat()
    },
    emergency_passed_on: "El equipo recibió la alerta.",
    person_joined: |name| [name, " se unió a la conversación."].concat(),
    person_left: |name| [name, " salió. El asistente responde de nuevo."].concat(),
    another_person_asked: |name| {
        let left = if name.is_empty() { "" } else { " salió. " };
        [name, left, "Otra persona de la oficina le responderá."].concat()
    },
    assistant_again: "El asistente responde de nuevo.",
    resolved: "Conversación cerrada",
    reopened: "Conversación abierta de nuevo",
    reopened_by: |name| [name, " abrió de nuevo la conversación."].concat(),
    today: "Hoy",
    yesterday: "Ayer",
    to_the_latest: "Ir al último mensaje",
    new_messages: |count| match count {
        1 => "1 mensaje nuevo".to_owned(),
        many => [many.to_string().as_str(), " mensajes nuevos"].concat(),
    },

    sources: "Fuentes",
    source: |number, title| ["Fuente ", &number.to_string(), ": ", title].concat(),
    page: |page| ["página ", &page.to_string()].concat(),

    waiting_for_network: "Esperando conexión",
    sending: "Enviando",
    sent: "Enviado",
    read: "Leído",
    not_sent: "No se envió.",
    try_again: "Reintentar",
    remove: "Quitar",

    write_here: "Escriba un mensaje",
    send: "Enviar",
    talk_to_a_person: "Hablar con una persona",
    i_want_a_person: "Quiero hablar con una persona.",
    person_offline: "Sin conexión. Llame a la oficina o reintente cuando vuelva.",
    too_long: |kilobytes, limit| {
        [
            "Este mensaje tiene ",
            &kilobytes.to_string(),
            " KB; el límite es de ",
            &limit.to_string(),
            " KB. Envíelo en partes.",
        ]
        .concat()
    },
    write_something: "Escriba algo primero.",

    offline: "Sin conexión. Lo que escriba se guarda y se envía cuando vuelva.",
    connecting: "Conectando",
    unknown_key: "Este chat no está configurado: la clave en el código del sitio no existe. \
                  Avise a la oficina o llámela.",
    origin_not_allowed: "Este chat no puede mostrarse en este sitio. Avise a la oficina o llámela.",
    too_many: "Fueron muchos mensajes seguidos. Espere un minuto y reintente.",
    server_trouble: "No podemos conectar con el chat ahora. Seguimos intentando.",
    refused: "El servidor de la oficina no lo aceptó.",
    outdated: "Este chat tiene una versión nueva.",
    reload: "Recargar",
};
