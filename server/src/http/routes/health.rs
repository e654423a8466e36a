//! For operators and load balancers.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use shared::api::Endpoint;
use shared::api::health::{CheckHealth, CheckReadiness, Health, Part, PartStatus, Readiness};

use crate::app::App;
use crate::bus::Status;

pub fn add(router: Router<App>) -> Router<App> {
    router
        .route(CheckHealth::PATH, get(health))
        .route(CheckReadiness::PATH, get(readiness))
}

async fn health() -> Json<Health> {
    Json(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

async fn readiness(State(app): State<App>) -> (StatusCode, Json<Readiness>) {
    let part = |name: &str, status, trouble| Part {
        name: name.to_owned(),
        status,
        trouble,
    };
    let database = match app.store().check().await {
        Ok(()) => part("database", PartStatus::Ok, None),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            let trouble = "The database does not answer; the log says why.".to_owned();
            part("database", PartStatus::Down, Some(trouble))
        }
    };
    let bus = match app.bus().status() {
        Status::Ok => part("bus", PartStatus::Ok, None),
        Status::Degraded { reason } => part("bus", PartStatus::Degraded, Some(reason)),
    };
    let model = match app.agent().trouble() {
        None => part("model", PartStatus::Ok, None),
        Some(trouble) => part("model", PartStatus::Degraded, Some(trouble)),
    };
    let ready = database.status == PartStatus::Ok;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Json(Readiness {
            ready,
            parts: vec![database, bus, model],
        }),
    )
}
