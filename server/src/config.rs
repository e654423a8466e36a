//! Settings: each a flag and an environment variable, with its default. `docs/configuration.md` is
//! printed from this type.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Args;

/// What `porchlight serve` and every command that opens the store can be told.
#[derive(Args, Clone, Debug)]
pub struct StoreConfig {
    /// Where everything is kept: `sqlite://FILE`, or `postgres://USER:PASSWORD@HOST/NAME` for
    /// several machines.
    #[arg(
        long,
        env = "PORCHLIGHT_DATABASE",
        default_value = "sqlite://porchlight.db"
    )]
    pub database: String,

    /// Folder of the embedding model all-MiniLM-L6-v2. Without it the inbox and the emergency net
    /// work, and the agent hands every question to a human.
    #[arg(long, env = "PORCHLIGHT_MODEL_DIR")]
    pub model_dir: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
pub struct ServeConfig {
    #[command(flatten)]
    pub store: StoreConfig,

    /// Address and port to listen on.
    #[arg(long, env = "PORCHLIGHT_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Address under which browsers reach this server, like `https://chat.example.com`. With it,
    /// only pages of this origin may write, and under https the session cookie is bound to it.
    #[arg(long, env = "PORCHLIGHT_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// Redis for live events between several nodes, like `redis://HOST:6379`.
    #[arg(long, env = "PORCHLIGHT_REDIS")]
    pub redis: Option<String>,

    /// Begins the names of our Redis channels, so that several installations can share one Redis.
    #[arg(long, env = "PORCHLIGHT_REDIS_PREFIX", default_value = "porchlight")]
    pub redis_prefix: String,

    /// Proxies whose `X-Forwarded-For` is believed; from anyone else it is ignored.
    #[arg(long, env = "PORCHLIGHT_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,

    /// Connections one address may hold open. Proxies that are trusted are not counted; sockets of
    /// those behind them are.
    #[arg(
        long,
        env = "PORCHLIGHT_CONNECTIONS_PER_ADDRESS",
        default_value_t = 500
    )]
    pub connections_per_address: usize,

    /// Also serves the demo website, with the widget of the first workspace, on this address.
    #[arg(long, env = "PORCHLIGHT_DEMO_LISTEN")]
    pub demo_listen: Option<SocketAddr>,

    /// How long the agent waits, in milliseconds, for a tenant to finish a burst of messages.
    #[arg(long, env = "PORCHLIGHT_TURN_PAUSE_MS", default_value_t = 900)]
    pub turn_pause_ms: u64,

    /// Sign-ups one address may make in an hour.
    #[arg(long, env = "PORCHLIGHT_SIGN_UPS_PER_HOUR", default_value_t = 10)]
    pub sign_ups_per_hour: u32,

    /// Sign-ins and invitation look-ups one address may try in a minute.
    #[arg(long, env = "PORCHLIGHT_SIGN_INS_PER_MINUTE", default_value_t = 60)]
    pub sign_ins_per_minute: u32,

    /// Messages one tenant may send in a minute.
    #[arg(
        long,
        env = "PORCHLIGHT_TENANT_MESSAGES_PER_MINUTE",
        default_value_t = 30
    )]
    pub tenant_messages_per_minute: u32,

    /// Requests of any kind one tenant may make in a minute.
    #[arg(
        long,
        env = "PORCHLIGHT_TENANT_REQUESTS_PER_MINUTE",
        default_value_t = 120
    )]
    pub tenant_requests_per_minute: u32,

    /// Requests all widgets of one address may make in a minute.
    #[arg(
        long,
        env = "PORCHLIGHT_WIDGET_REQUESTS_PER_MINUTE",
        default_value_t = 600
    )]
    pub widget_requests_per_minute: u32,

    /// Widgets one address may open as a new tenant in a minute.
    #[arg(long, env = "PORCHLIGHT_NEW_TENANTS_PER_MINUTE", default_value_t = 30)]
    pub new_tenants_per_minute: u32,
}

impl ServeConfig {
    /// Whether browsers reach us over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}
